#!/bin/sh
# The older report-token-metrics.py, on top of `git tokens report`: what this
# branch used, and what all of them did, with the older lines.
set -u

# The program of this installation goes before others.
program=$(dirname "$0")/../../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

[ $# -eq 0 ] || {
  echo 'Usage: report-token-metrics.sh' >&2
  exit 2
}

rule='======================================================================'

# section TITLE OPTION...: one report by model, with the total before it. The
# fields of a line are counted from its end: a model's name may hold anything.
section() {
  title=$1
  shift
  rows=$("$program" report --by model --format csv "$@") || exit 1
  whole=$("$program" report --by model --json --no-scan "$@") || exit 1
  cost=$(printf '%s\n' "$whole" | sed -n 's/.*"cost_usd": \([0-9.]*\).*/\1/p' |
    head -n 1)
  # A part that has no price is neither nothing nor hidden.
  case $whole in
    *'"unpriced": []'*) ;;
    *) cost=${cost:+$cost+} ;;
  esac
  printf '%s\n' "$rule" "$title" "$rule"
  printf '%s\n' "$rows" | awk -F, -v cost="$cost" '
    function grouped(number, text) {
      for (text = number ""; match(text, /[0-9][0-9][0-9][0-9]($|,)/);)
        text = substr(text, 1, RSTART) "," substr(text, RSTART + 1)
      return text
    }
    function dollars(text) {
      return text == "" ? "unknown" : sprintf("$%.4f%s", text, text ~ /[+]$/ ? "+" : "")
    }
    NR == 1 {
      for (i = 1; i <= NF; ++i) behind[$i] = NF - i
      next
    }
    {
      n = ++models
      requests[n] = $(NF - behind["responses"])
      tokens[n] = $(NF - behind["total_tokens"])
      output[n] = $(NF - behind["output"])
      open[n] = $(NF - behind["unclassified"])
      costs[n] = $(NF - behind["cost_usd"])
      name = $0
      for (i = 0; i <= behind["total_tokens"]; ++i) sub(/,[^,]*$/, "", name)
      names[n] = name == "" ? "(no model)" : name
      all_requests += requests[n]
      all_tokens += tokens[n]
    }
    END {
      printf "\n📊 Total API Requests: %s\n", grouped(all_requests + 0)
      printf "🔢 Total Tokens Used: %s\n", grouped(all_tokens + 0)
      printf "💰 Estimated Cost: %s\n\n", dollars(models ? cost : "0")
      if (!models) exit
      print "📈 Breakdown by Model:"
      print "----------------------------------------------------------------------"
      for (n = 1; n <= models; ++n) {
        printf "  Model: %s\n", names[n]
        printf "  ├─ Requests: %s\n", grouped(requests[n])
        printf "  ├─ Prompt Tokens: %s\n", grouped(tokens[n] - output[n] - open[n])
        printf "  ├─ Completion Tokens: %s\n", grouped(output[n])
        printf "  ├─ Total Tokens: %s\n", grouped(tokens[n])
        printf "  └─ Cost: %s\n\n", dollars(costs[n] != "" && open[n] > 0 ? costs[n] "+" : costs[n])
      }
    }'
}

branch=${GITHUB_HEAD_REF:-${GITHUB_REF_NAME:-}}
[ -n "$branch" ] || branch=$(git symbolic-ref -q --short HEAD) || branch=HEAD
section "TOKEN USAGE REPORT - Branch: $branch" --branch="$branch"
section 'CUMULATIVE STATISTICS (All Time)'
