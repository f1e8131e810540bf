@echo off
rem The older name of install-hooks.bat.
call "%~dp0install-hooks.bat" %*
exit /b %errorlevel%
