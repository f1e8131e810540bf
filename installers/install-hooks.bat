@echo off
rem Installs the hooks in the repository of the current directory: what
rem `git tokens install-hooks` does, with its options, and how to undo it.
setlocal
set "program=%~dp0..\..\bin\git-tokens.exe"
if not exist "%program%" set "program=git-tokens"

"%program%" install-hooks %* || exit /b 1
for %%O in (%*) do if "%%~O"=="--help" exit /b 0
for %%O in (%*) do if "%%~O"=="-h" exit /b 0
for %%O in (%*) do if "%%~O"=="--dry-run" exit /b 0
for %%O in (%*) do if "%%~O"=="--manual" exit /b 0
echo To uninstall: git tokens uninstall-hooks
exit /b 0
