// See http_client.hpp.
#include "ci/http_client.hpp"

#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/system/environment.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <curl/curl.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace tokens::ci {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds k_longest_request{20'000};
constexpr milliseconds k_longest_connect{10'000};
constexpr std::size_t k_largest_answer = 32U << 20U;
constexpr std::size_t k_longest_message = 200;
constexpr int k_most_attempts = 6;
constexpr int k_most_redirects = 3;
constexpr std::int64_t k_longest_seconds = 86'400;

/// libcurl's list of headers.
using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void add(HeaderList& headers, const std::string& line) {
  if (curl_slist* longer = curl_slist_append(headers.get(), line.c_str())) {
    static_cast<void>(headers.release());
    headers.reset(longer);
  }
}

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* into) {
  auto& answer = *static_cast<HttpAnswer*>(into);
  if (answer.body.size() + count > k_largest_answer) {
    return 0;  // ends the transfer
  }
  answer.body.append(bytes, count);
  return count;
}

std::size_t take_header(char* bytes,
                        std::size_t,
                        std::size_t count,
                        void* into) {
  auto& answer = *static_cast<HttpAnswer*>(into);
  const std::string_view line(bytes, count);
  if (line.starts_with("HTTP/")) {
    answer.headers.clear();  // of an interim answer or a proxy
  } else if (const auto colon = line.find(':');
             colon != std::string_view::npos) {
    answer.headers[lower_case(line.substr(0, colon))] =
        trim(line.substr(colon + 1));
  }
  return count;
}

bool is_this_machine(std::string_view origin) {
  const std::string_view host = origin.substr(origin.find("//") + 2);
  for (const std::string_view name : {"127.0.0.1", "localhost", "[::1]"}) {
    if (host == name || host.starts_with(std::string(name) + ":")) {
      return true;
    }
  }
  return false;
}

bool is_redirect(long status) {
  return status == 301 || status == 302 || status == 307 || status == 308;
}

bool is_rate_limit(const HttpAnswer& answer) {
  return answer.status == 429 ||
         (answer.status == 403 &&
          (answer.header("x-ratelimit-remaining") == "0" ||
           !answer.header("retry-after").empty()));
}

}  // namespace

std::string HttpAnswer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

HttpClient::HttpClient(std::string base,
                       Credential credential,
                       milliseconds patience)
    : base_(std::move(base)),
      credential_(std::move(credential)),
      deadline_(Clock::now() + patience),
      handle_(nullptr, curl_easy_cleanup) {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (global == CURLE_OK) {
    handle_.reset(curl_easy_init());
  }
}

milliseconds HttpClient::time_left() const {
  return std::max(
      milliseconds{0},
      std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now()));
}

Result<HttpAnswer> HttpClient::send_once(const HttpRequest& request) {
  const std::string origin = origin_of(request.url);
  if (origin.empty() || origin != origin_of(base_)) {
    return fail(ErrorKind::usage,
                "the forge's address " + printable(origin_of(base_)) +
                    " does not cover that of a request: " + printable(origin));
  }
  if (origin.starts_with("http:") && !is_this_machine(origin)) {
    return fail(ErrorKind::usage,
                printable(origin) +
                    " is not encrypted: a token does not go there; use https");
  }
  const milliseconds left = std::min(time_left(), k_longest_request);
  if (!handle_ || left.count() == 0) {
    return fail(ErrorKind::io, "no time is left to ask the forge");
  }
  HttpAnswer answer;
  HeaderList headers(nullptr, curl_slist_free_all);
  for (const std::string& header : request.headers) {
    add(headers, header);
  }
  if (credential_.is_given()) {
    add(headers, credential_.header + ": " + credential_.value);
  }
  if (!request.body.empty()) {
    add(headers, "Content-Type: application/json");
    add(headers, "Expect:");
  }
  CURL* const curl = handle_.get();
  const auto set = [curl](CURLoption option, auto value) {
    curl_easy_setopt(curl, option, value);
  };
  curl_easy_reset(curl);
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_USERAGENT, "git-tokens");
  set(CURLOPT_ACCEPT_ENCODING, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::min(left, k_longest_connect).count()));
  set(CURLOPT_HTTPHEADER, headers.get());
  if (!request.body.empty()) {
    set(CURLOPT_POSTFIELDSIZE_LARGE,
        static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.data());
  }
  set(CURLOPT_WRITEFUNCTION, take_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  set(CURLOPT_HEADERFUNCTION, take_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&answer));
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) {
    return fail(ErrorKind::io,
                printable(origin) + ": " + curl_easy_strerror(code));
  }
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

/// A renamed project answers with its new address.
Result<HttpAnswer> HttpClient::follow(const HttpRequest& request) {
  HttpRequest next = request;
  for (int i = 0;; ++i) {
    TOKENS_TRY_ASSIGN(HttpAnswer answer, send_once(next));
    if (!is_redirect(answer.status) || i == k_most_redirects) {
      return answer;
    }
    std::string target = answer.header("location");
    if (target.starts_with('/') && !target.starts_with("//")) {
      target = origin_of(base_) + target;
    }
    if (origin_of(target) != origin_of(base_)) {
      return fail(ErrorKind::io,
                  printable(origin_of(base_)) +
                      " points to another host, where the token does not go");
    }
    next.url = target;
  }
}

Result<HttpAnswer> HttpClient::send(const HttpRequest& request, Repeat repeat) {
  for (int attempt = 1;; ++attempt) {
    auto answer = follow(request);
    const bool was_sent = answer.has_value();
    if (!was_sent && answer.error().kind != ErrorKind::io) {
      return answer;
    }
    const Verdict verdict = was_sent ? verdict_of(*answer) : Verdict::try_again;
    if (verdict == Verdict::final) {
      return answer;
    }
    if (verdict == Verdict::try_again && repeat == Repeat::unsafe) {
      std::this_thread::sleep_for(std::min(pause_after(1), time_left()));
      return fail(ErrorKind::busy,
                  was_sent ? complaint(*answer) : answer.error().message);
    }
    const auto asked =
        was_sent ? asked_pause(*answer, to_unix_seconds(system::now()))
                 : std::nullopt;
    const milliseconds pause = asked.value_or(pause_after(attempt));
    if (attempt == k_most_attempts || pause >= time_left()) {
      return answer;
    }
    std::this_thread::sleep_for(pause);
  }
}

std::string HttpClient::complaint(const HttpAnswer& answer) const {
  std::string words;
  const auto document = nlohmann::json::parse(answer.body, nullptr, false);
  if (document.is_object()) {
    for (const char* key : {"message", "error"}) {
      if (words.empty() && document.contains(key)) {
        words =
            document[key].is_string()
                ? document[key].get<std::string>()
                : document[key].dump(
                      -1, ' ', true, nlohmann::json::error_handler_t::replace);
      }
    }
  }
  if (credential_.is_given()) {
    for (auto at = words.find(credential_.secret); at != std::string::npos;
         at = words.find(credential_.secret)) {
      words.replace(at, credential_.secret.size(), "…");
    }
  }
  words = printable(words.substr(0, k_longest_message));
  return fmt::format("{} answered {}{}",
                     printable(origin_of(base_)),
                     answer.status,
                     words.empty() ? "" : ": " + words);
}

std::string origin_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) {
    return {};
  }
  const std::string name = lower_case(url.substr(0, scheme));
  const std::string_view rest = url.substr(scheme + 3);
  const std::string host =
      lower_case(rest.substr(0, rest.find_first_of("/?#\\")));
  if ((name != "https" && name != "http") || host.empty() ||
      host.find('@') != std::string::npos) {
    return {};
  }
  return name + "://" + host;
}

std::string next_page(std::string_view link) {
  for (const std::string_view one : split(link, ',')) {
    const std::size_t start = one.find('<');
    const std::size_t end = one.find('>');
    if (start != std::string_view::npos && end != std::string_view::npos &&
        start < end &&
        one.substr(end).find("rel=\"next\"") != std::string_view::npos) {
      return std::string(one.substr(start + 1, end - start - 1));
    }
  }
  return {};
}

Verdict verdict_of(const HttpAnswer& answer) {
  if (is_rate_limit(answer)) {
    return Verdict::later;
  }
  return answer.status >= 500 ? Verdict::try_again : Verdict::final;
}

std::optional<milliseconds> asked_pause(const HttpAnswer& answer,
                                        std::int64_t now) {
  const auto seconds = [](std::int64_t count) {
    return milliseconds{1000 *
                        std::clamp(count, std::int64_t{0}, k_longest_seconds)};
  };
  if (const auto after = parse_whole(answer.header("retry-after"))) {
    return seconds(*after);
  }
  if (is_rate_limit(answer)) {
    for (const char* name : {"x-ratelimit-reset", "ratelimit-reset"}) {
      if (const auto moment = parse_whole(answer.header(name))) {
        return seconds(*moment - std::min(now, *moment));
      }
    }
  }
  return std::nullopt;
}

milliseconds pause_after(int attempt) {
  constexpr int k_doublings = 4;
  return milliseconds{500 << std::clamp(attempt - 1, 0, k_doublings)};
}

}  // namespace tokens::ci
