#!/bin/sh
# The older auto-track-tokens.py, on top of `git tokens`. Its --reset is not
# there: numbers are never thrown away, and docs/COMPATIBILITY.md says why.
set -u

# The program of this installation goes before others.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
program=$here/../../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

usage() {
  cat >&2 <<'END'
Usage: auto-track-tokens.sh --add-tokens N | --show | --submit | --reset
                            [--notes TEXT] [--auto-export]
END
  exit 2
}

# The portable export, where the older tool put it.
auto_export() {
  branch=$(git symbolic-ref -q --short HEAD) || branch=HEAD
  name=$(printf %s "$branch" | sed 's,[/\\],_,g')
  mkdir -p temp || exit 1
  file=temp/tokens_${name}_$(date +%Y%m%d_%H%M%S).json
  "$program" export --format portable -- "$file" || exit 1
  echo "Exported to $file"
}

action='' count='' notes='' exports=no
while [ $# -gt 0 ]; do
  case $1 in
    --*=*)
      option=${1%%=*} value=${1#*=}
      shift
      set -- "$option" "$value" "$@"
      ;;
  esac
  case $1 in
    --add-tokens)
      [ $# -ge 2 ] || usage
      [ -z "$action" ] || usage
      action=add count=$2
      shift 2
      ;;
    --notes)
      [ $# -ge 2 ] || usage
      notes=$2
      shift 2
      ;;
    --show | --submit | --reset)
      [ -z "$action" ] || usage
      action=${1#--}
      shift
      ;;
    --auto-export)
      exports=yes
      shift
      ;;
    *) usage ;;
  esac
done

cd "$(git rev-parse --show-toplevel)" || exit 1
case $action in
  add) "$program" add --total "$count" -- "$notes" || exit 1 ;;
  show) "$program" log --limit 5 || exit 1 ;;
  submit) "$program" sync || exit 1 ;;
  reset)
    echo "auto-track-tokens: nothing to reset: numbers stay with their commits;\
 \`git tokens report --since today\` counts from a day on" >&2
    exit 1
    ;;
  *) usage ;;
esac
[ "$exports" = no ] || auto_export
