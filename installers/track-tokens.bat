@echo off
rem The older track-tokens.bat, on top of `git tokens`: see track-tokens.sh,
rem which has the same options. One option a call, and no blocks in brackets:
rem a path such as C:\Program Files (x86) would end them.
setlocal
set "program=%~dp0..\..\bin\git-tokens.exe"
if not exist "%program%" set "program=git-tokens"

if "%~1"=="" goto show
if "%~1"=="-s" goto show
if "%~1"=="--show" goto show
if "%~1"=="show" goto show
if "%~1"=="-t" goto trends
if "%~1"=="--trends" goto trends
if "%~1"=="--all" goto all
if "%~1"=="-a" goto add
if "%~1"=="--add" goto add
if "%~1"=="--auto" goto auto
if "%~1"=="-e" goto csv
if "%~1"=="--export" goto csv
if "%~1"=="-d" goto dashboard
if "%~1"=="--dashboard" goto dashboard
if "%~1"=="add" goto add_total
if "%~1"=="submit" goto submit
if "%~1"=="export" goto export
if "%~1"=="import" goto import
if "%~1"=="-h" goto help
if "%~1"=="--help" goto help
if "%~1"=="help" goto help
echo Unknown option: "%~1">&2
call :usage >&2
exit /b 1

:show
set "days=%~2"
if "%days%"=="" set "days=30"
"%program%" export --format trends-text --days "%days%" --sections branch || exit /b 1
exit /b 0

:trends
set "days=%~2"
if "%days%"=="" set "days=30"
"%program%" export --format trends-text --days "%days%" --sections branch,daily,weekly,insights || exit /b 1
exit /b 0

:all
"%program%" export --format trends-text --days 0 --sections branch,daily,weekly,insights || exit /b 1
exit /b 0

:add
if "%~2"=="" goto ask
if "%~3"=="" goto wrong_add
if not "%~5"=="" goto wrong_add
"%program%" add -- "%~2" "%~3" "%~4" || exit /b 1
exit /b 0

:ask
"%program%" add --interactive || exit /b 1
exit /b 0

:wrong_add
echo --add takes INPUT OUTPUT [NOTES]>&2
call :usage >&2
exit /b 1

:auto
"%program%" backfill || exit /b 1
"%program%" export --format trends-text --days 0 --sections branch || exit /b 1
exit /b 0

:csv
set "file=%~2"
if "%file%"=="" set "file=token_usage_export.csv"
"%program%" export --format trends-csv -- "%file%" || exit /b 1
echo Exported to "%file%"
exit /b 0

:dashboard
set "file=%~2"
if "%file%"=="" set "file=token_dashboard.html"
"%program%" report --by day --since 30d --format html --output "%file%" || exit /b 1
echo Dashboard written to "%file%"
start "" "%file%"
exit /b 0

:add_total
if "%~2"=="" goto wrong_total
if not "%~4"=="" goto wrong_total
"%program%" add --total "%~2" -- "%~3" || exit /b 1
exit /b 0

:wrong_total
echo add takes COUNT [NOTES]>&2
call :usage >&2
exit /b 1

:submit
"%program%" sync || exit /b 1
exit /b 0

:export
if "%~2"=="" goto wrong_export
"%program%" export --format portable -- "%~2" || exit /b 1
echo Exported to "%~2"
exit /b 0

:wrong_export
echo export takes FILE>&2
call :usage >&2
exit /b 1

:import
if "%~2"=="" goto wrong_import
if "%~3"=="" goto take
if not "%~3"=="--merge" goto wrong_import
:take
"%program%" import -- "%~2" || exit /b 1
exit /b 0

:wrong_import
echo import takes FILE [--merge]>&2
call :usage >&2
exit /b 1

:help
call :usage
exit /b 0

:usage
echo Usage: track-tokens.bat [OPTION]
echo.
echo   -s, --show [DAYS]               usage summary (default: 30 days; 0: all time)
echo   -a, --add [INPUT OUTPUT [NOTES]]  track tokens; without numbers it asks
echo   -t, --trends [DAYS]             detailed trends with breakdown (default: 30)
echo   -e, --export [FILE]             export to CSV (token_usage_export.csv)
echo   -d, --dashboard [FILE]          HTML page (token_dashboard.html)
echo       --auto                      extract from the logs of Claude Code
echo       --all                       complete analysis, all time
echo   -h, --help                      this text
echo.
echo Words of the older script: add COUNT [NOTES], show, submit, export FILE,
echo import FILE [--merge], help
exit /b 0
