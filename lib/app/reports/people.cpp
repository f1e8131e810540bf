// See people.hpp.
#include "lib/app/reports/people.hpp"

#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"

#include <algorithm>
#include <map>

namespace tokens::app {
namespace {

bool is_program(const std::string& contact) {
  return contact.find("<noreply@anthropic.com>") != std::string::npos ||
         contact.find("[bot]") != std::string::npos;
}

/// Two spellings of one name are one person by the address.
std::string_view address_of(const std::string& contact) {
  const auto parts = parse_contact(contact);
  return parts ? parts->address : contact;
}

std::string contact_of(const CommitInfo& commit) {
  return contact_text(commit.author_name, commit.author_email);
}

}  // namespace

void map_authors(const git::Repository& repository,
                 const std::vector<CommitInfo*>& commits) {
  std::vector<std::string> contacts;
  for (const CommitInfo* commit : commits) {
    contacts.push_back(contact_of(*commit));
  }
  const auto mapped = git::mapped_contacts(repository, contacts);
  if (!mapped) {
    return;
  }
  for (CommitInfo* commit : commits) {
    const std::string contact = contact_of(*commit);
    const std::string& name = mapped->at(contact);
    const auto parts = parse_contact(name);
    if (name != contact && parts) {
      commit->author_name = parts->name;
      commit->author_email = parts->address;
    }
  }
}

void People::open(const git::Repository* repository,
                  const std::vector<CommitContact>& commits,
                  Sharers sharers) {
  is_open_ = true;
  if (repository == nullptr) {
    return;
  }
  std::map<std::string, std::vector<std::string>> named;
  if (sharers == Sharers::co_authors) {
    std::vector<std::string> ids;
    for (const auto& [id, author] : commits) {
      ids.push_back(id);
    }
    if (auto found = git::co_authors(*repository, ids)) {
      named = std::move(*found);
    }
  }
  std::vector<std::string> contacts;
  for (const auto& [id, author] : commits) {
    contacts.push_back(author);
  }
  for (auto& [id, others] : named) {
    std::erase_if(others, is_program);
    contacts.insert(contacts.end(), others.begin(), others.end());
  }
  const auto mapped = git::mapped_contacts(*repository, contacts);
  const auto name_of = [&mapped](const std::string& contact) {
    return mapped ? mapped->at(contact) : contact;
  };
  for (const auto& [id, author] : commits) {
    std::vector<std::string>& of_commit = people_[id];
    of_commit = {name_of(author)};
    for (const std::string& other : named[id]) {
      const std::string name = name_of(other);
      const bool is_new =
          std::ranges::none_of(of_commit, [&](const std::string& one) {
            return address_of(one) == address_of(name);
          });
      if (is_new) {
        of_commit.push_back(name);
      }
    }
  }
}

std::vector<std::string> People::of(const std::string& commit,
                                    const std::string& author) const {
  const auto asked = people_.find(commit);
  return asked == people_.end() ? std::vector{author} : asked->second;
}

}  // namespace tokens::app
