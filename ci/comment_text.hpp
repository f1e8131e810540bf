// What a pull request cost, as Markdown: the comment and the summary. Pure.
//
// Invariant: what is not known is said to be unknown, never $0; every table
// adds up to the headline; texts from outside cannot be Markdown.
#pragma once

#include "ci/forge.hpp"
#include "ci/pull_request_facts.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::ci {

struct TextOptions {
  std::size_t most_bytes = 65'536;  ///< longer texts lose rows of details
  std::size_t most_commits = 50;    ///< of the table of commits
  /// Who made the commits is named only where a project wants it.
  bool names_authors = false;
  /// What goes before a commit's id to make a link of it; empty: no links.
  std::string commit_address;
  /// One line each, plain: budgets that this pull request exceeded.
  std::vector<std::string> exceeded;
  /// "pull request", or "merge request" on GitLab.
  std::string noun = "pull request";
};

/// Returns the comment with `marker` as its first line.
std::string comment_text(const PullRequest& facts,
                         const TextOptions& options,
                         const Marker& marker);

/// Returns the same without a marker: for summaries and artifacts.
std::string summary_text(const PullRequest& facts, const TextOptions& options);

/// Returns `text` in the fixed font, on one line of at most 80 columns, so
/// that nothing in it is Markdown, HTML, a link, or a reference, or notifies
/// anybody. Forges look for none of these inside of code.
std::string code(std::string_view text);

/// Returns the headline as plain text: "45,230 tokens, $6.12, 9 commits".
std::string headline(const PullRequest& facts);

}  // namespace tokens::ci
