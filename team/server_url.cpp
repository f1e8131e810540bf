// See server_url.hpp.
#include "team/server_url.hpp"

#include "lib/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace tokens::team {
namespace {

int hex_value(char digit) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  const char lower =
      digit >= 'A' && digit <= 'F' ? static_cast<char>(digit + 32) : digit;
  const auto at = k_digits.find(lower);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// "%40" becomes "@".
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

std::vector<std::pair<std::string_view, std::string_view>> parameters_of(
    std::string_view text) {
  std::vector<std::pair<std::string_view, std::string_view>> found;
  const auto query = text.find('?');
  if (query == std::string_view::npos) {
    return found;
  }
  for (const std::string_view part : split(text.substr(query + 1), '&')) {
    const auto equals = part.find('=');
    found.emplace_back(part.substr(0, equals),
                       equals == std::string_view::npos
                           ? std::string_view{}
                           : part.substr(equals + 1));
  }
  return found;
}

void replace_all(std::string& text,
                 const std::string& what,
                 std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

/// Returns the length of the scheme, 0 if it is none of PostgreSQL's.
std::size_t scheme_length(std::string_view text) {
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (text.starts_with(scheme)) {
      return scheme.size();
    }
  }
  return 0;
}

}  // namespace

Result<ServerUrl> ServerUrl::parse(std::string_view text,
                                   const std::string& source) {
  const std::size_t scheme = scheme_length(text);
  if (scheme == 0) {
    return fail(ErrorKind::usage,
                source +
                    ": a team's ledger is named by "
                    "postgresql://USER@HOST/DATABASE");
  }
  ServerUrl url;
  url.text_ = text;
  const std::string_view rest = text.substr(scheme);
  std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  const auto at = authority.rfind('@');
  // Any other would make libpq take a part of the password for a host, and
  // print it.
  if (std::count(rest.begin(), rest.end(), '@') !=
      (at == std::string_view::npos ? 0 : 1)) {
    return fail(ErrorKind::usage,
                source +
                    ": in names, passwords and options write @ as %40, / as "
                    "%2F and ? as %3F");
  }
  std::string user;
  if (at != std::string_view::npos) {
    const std::string_view who = authority.substr(0, at);
    const auto colon = who.find(':');
    user = std::string(who.substr(0, colon)) + "@";
    if (colon != std::string_view::npos && colon + 1 < who.size()) {
      url.secrets_.emplace_back(who.substr(colon + 1));
    }
    authority.remove_prefix(at + 1);
  }
  for (const auto& [name, value] : parameters_of(text)) {
    // "password" and "sslpassword".
    if (!value.empty() && name.ends_with("password")) {
      url.secrets_.emplace_back(value);
    }
  }
  const std::size_t written = url.secrets_.size();
  for (std::size_t i = 0; i < written; ++i) {
    url.secrets_.push_back(decoded(url.secrets_[i]));
  }
  // The longest first: one may be the beginning of another.
  std::sort(url.secrets_.begin(),
            url.secrets_.end(),
            [](const std::string& a, const std::string& b) {
              return a.size() > b.size();
            });
  const std::string_view behind = rest.substr(
      std::min(rest.size(),
               static_cast<std::size_t>(authority.data() - rest.data()) +
                   authority.size()));
  url.shown_ = printable("postgresql://" + user + std::string(authority) +
                         std::string(behind.substr(0, behind.find('?'))));
  return url;
}

std::string ServerUrl::for_connecting() const {
  std::string text = text_;
  const auto add = [&](const char* name, const char* value) {
    if (!sets(name)) {
      text += text.find('?') == std::string::npos ? '?' : '&';
      text += std::string(name) + "=" + value;
    }
  };
  add("connect_timeout", "10");
  // A server that goes silent in the middle is noticed, too.
  add("tcp_user_timeout", "60000");
  add("application_name", "git-tokens");
  add("client_encoding", "UTF8");
  return text;
}

std::string ServerUrl::redacted(std::string_view text) const {
  std::string line(trim(text.substr(0, trim(text).find('\n'))));
  for (const std::string& secret : secrets_) {
    replace_all(line, secret, "***");
  }
  return printable(line);
}

bool ServerUrl::sets(std::string_view parameter) const {
  const auto known = parameters_of(text_);
  return std::any_of(known.begin(), known.end(), [&](const auto& one) {
    return one.first == parameter;
  });
}

}  // namespace tokens::team
