// A repository that knows only what a test tells it.
#pragma once

#include "lib/git/repository.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tokens::app::test {

class FakeRepository : public git::Repository {
 public:
  std::set<std::string> branches;
  std::map<std::string, std::int64_t> committed;  ///< second, by id
  std::map<std::string, std::string> settings;

  FakeRepository() { common_dir_ = git_dir_ = root_ = "/nowhere"; }

  std::string_view engine() const override { return "fake"; }

  Result<git::Head> head() const override { return git::Head{}; }

  Result<std::string> resolve(const std::string& text) const override {
    if (branches.contains(text)) {
      return std::string(40, '1');
    }
    return fail(ErrorKind::not_found, text);
  }

  Result<CommitInfo> commit(const std::string& id) const override {
    const auto found = committed.find(id);
    if (found == committed.end()) {
      return fail(ErrorKind::not_found, id);
    }
    CommitInfo info;
    info.id = id;
    info.committer_name = "Ada";
    info.committer_email = "ada@example.org";
    info.committer_second = found->second;
    return info;
  }

  Result<std::vector<std::string>> changed_between(
      const std::string& /*before*/,
      const std::string& /*after*/) const override {
    return std::vector<std::string>{};
  }

  Result<std::vector<CommitInfo>> history(
      const git::HistoryQuery& /*query*/) const override {
    return std::vector<CommitInfo>{};
  }

  Result<std::vector<git::Ref>> refs() const override {
    return std::vector<git::Ref>{};
  }

  Result<git::CommitIds> reached(
      const std::vector<std::string>& /*ids*/,
      const std::vector<std::string>& /*tips*/) const override {
    return git::CommitIds{};
  }

  Result<std::vector<CommitInfo>> log(const std::string& /*range*/,
                                      std::size_t /*limit*/) const override {
    return std::vector<CommitInfo>{};
  }

  std::optional<std::string> stored_config(
      const std::string& key) const override {
    const auto found = settings.find(key);
    return found == settings.end() ? std::nullopt
                                   : std::optional(found->second);
  }

  bool is_tracked(const std::string& /*path*/) const override { return false; }

  Result<std::string> hooks_dir() const override { return root_; }

  std::string root_of_main() const override { return ""; }
};

}  // namespace tokens::app::test
