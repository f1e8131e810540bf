#compdef git-tokens
# zsh completion for git-tokens; zsh's own for git finds it for `git tokens`.

_git_tokens_refs() {
  local -a refs
  refs=(${(f)"$(git for-each-ref --format='%(refname:short)' refs/heads refs/tags 2>/dev/null)"})
  compadd -a refs
}

_git-tokens() {
  local context state state_descr line
  typeset -A opt_args
  local -a known
  known=(
    # @commands@
  )
  _arguments -C \
    # @options@
    '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command known ;;
    rest)
      case $line[1] in
    # @cases@
      esac
      ;;
  esac
}

_git-tokens "$@"
