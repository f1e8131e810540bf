# fish completion for git-tokens and `git tokens`.

# The command behind git-tokens or `git tokens`: with a name, is it that one?
# Without, is there any?
function _git_tokens_word
    set -l words (commandline -opc)
    set -e words[1]
    if test "$words[1]" = tokens
        set -e words[1]
    end
    for word in $words
        if not string match -q -- '-*' $word
            test (count $argv) -eq 0; or test "$word" = "$argv[1]"
            return
        end
    end
    return 1
end

function _git_tokens_under_git
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test "$words[2]" = tokens
end

function _git_tokens_refs
    git for-each-ref --format='%(refname:short)' refs/heads refs/tags 2>/dev/null
end

# Says it twice: for git-tokens, and for git where tokens is its command.
function _git_tokens_say
    # Files are offered only where they are asked for.
    set -l files -f
    contains -- -F $argv; and set files
    complete -c git-tokens $files -n $argv[1] $argv[2..-1]
    complete -c git $files -n "_git_tokens_under_git; and $argv[1]" $argv[2..-1]
end

# @cases@
