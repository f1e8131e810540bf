# The older token-utils.sh, to be sourced: short functions on top of
# `git tokens`. It changes no option of the shell that sources it.
# shellcheck shell=sh

# Prints the total of this branch and its last commits.
token_summary() {
  git tokens
}

# token_cost_check [USD]: 0 within, 1 over 50 or what is given, or unknown.
token_cost_check() {
  git tokens check --max-cost "${1:-50}" || return 1
}

token_branch_compare() {
  if [ $# -ne 2 ]; then
    echo 'Usage: token_branch_compare BRANCH BRANCH' >&2
    return 1
  fi
  git tokens compare -- "$1" "$2"
}

# token_top_branches [N]: the costliest five, or N.
token_top_branches() {
  git tokens top --by branch -- "${1:-5}"
}

# token_monthly_projection [DAYS]: a month like the last seven days, or DAYS.
token_monthly_projection() {
  git tokens export --format trends-text --days "${1:-7}" --sections insights
}

# token_quick_add TOTAL: on the last commit; its classes stay unknown.
token_quick_add() {
  if [ $# -ne 1 ]; then
    echo 'Usage: token_quick_add TOTAL' >&2
    return 1
  fi
  git tokens add --total "$1"
}

token_help() {
  cat <<'END'
token_summary                    this branch at a glance
token_cost_check [USD]           is its repository within 50 dollars, or USD?
token_branch_compare A B         two branches side by side
token_top_branches [N]           the costliest branches
token_monthly_projection [DAYS]  where the last 7 days lead
token_quick_add TOTAL            tokens for the last commit
END
}
