# bash completion for git-tokens and, through git's own, for `git tokens`.
# shellcheck shell=bash disable=SC2207,SC2034

# _git_tokens_reply FIRST: completes the last word; FIRST is the place of the
# first word that can be a command.
_git_tokens_reply() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  local command='' i
  for ((i = $1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} != -* ]]; then
      command=${COMP_WORDS[i]}
      break
    fi
  done
  COMPREPLY=()
  case $command in
    # @cases@
  esac
}

_git_tokens_refs() {
  git for-each-ref --format='%(refname:short)' refs/heads refs/tags 2>/dev/null
}

_git_tokens_program() { _git_tokens_reply 1; }

# git's completion calls this for `git tokens`.
_git_tokens() {
  local i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} == tokens ]]; then
      _git_tokens_reply $((i + 1))
      return
    fi
  done
}

complete -F _git_tokens_program git-tokens
