// See server.hpp.
#include "dashboard/server.hpp"

#include "cli/program.hpp"
#include "dashboard/access.hpp"
#include "dashboard/answers.hpp"
#include "dashboard/page.hpp"
#include "lib/base/json.hpp"

#include <httplib.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>

namespace tokens::dashboard {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Each connection takes a thread as long as it is open; so there are many,
// and a connection without a request is soon closed.
constexpr std::size_t k_threads = 48;
constexpr int k_most_listeners = 16;  ///< of /api/events
constexpr int k_keep_alive_seconds = 2;
constexpr int k_requests_a_connection = 1'000;
constexpr int k_read_seconds = 3;
constexpr int k_write_seconds = 5;
constexpr std::size_t k_most_body = 1 << 12;
constexpr int k_backlog = 128;

constexpr milliseconds k_look_every{500};
constexpr seconds k_sign_of_life{15};

/// After a signal: answers under way may end; then the process does.
constexpr milliseconds k_last_moments{3'000};

/// How long a page waits for a scan, and at most which part of the time is
/// spent with scanning.
constexpr milliseconds k_patience{250};
constexpr int k_rest_for_each_scan = 20;

constexpr const char* k_cookie = "git_tokens_dashboard";

/// httplib's own server has a queue for five clients, and lets a second
/// program listen at the same port.
class HttpServer : public httplib::Server {
 public:
  bool open(const std::string& address, int port) {
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    return bind_to_port(address, port) && ::listen(svr_sock_, k_backlog) == 0;
  }
};

/// New usage, while the dashboard runs: the scan of `git tokens scan`, or what
/// a team's ledger has that its copy has not, in a process of its own. So the
/// dashboard itself only ever reads.
class Scanner {
 public:
  explicit Scanner(const Scan& scan) : scan_(scan), pause_(scan.pause) {
    if (!scan_.program.empty()) {
      thread_ = std::jthread([this](const std::stop_token& is_over) {
        const std::stop_callback end_child(is_over, [this] { end_scan(); });
        run(is_over);
      });
    }
  }

  /// Somebody looks: scans if the last scan was a while ago. Waits for that
  /// scan a moment, so that a small ledger answers with what was just written;
  /// returns at once for everybody who comes meanwhile.
  void look() {
    std::unique_lock lock(mutex_);
    const std::stop_token is_over = thread_.get_stop_token();
    if (scan_.program.empty() || is_wanted_ || is_over.stop_requested() ||
        Clock::now() - last_end_ < pause_) {
      return;
    }
    is_wanted_ = true;
    wanted_.notify_one();
    done_.wait_for(lock, is_over, k_patience, [this] { return !is_wanted_; });
  }

  /// Ends a scan that is under way.
  void stop() { thread_.request_stop(); }

 private:
  using Clock = std::chrono::steady_clock;

  void run(const std::stop_token& is_over) {
    std::unique_lock lock(mutex_);
    while (wanted_.wait(lock, is_over, [this] { return is_wanted_; }) &&
           !is_over.stop_requested()) {
      const auto begin = Clock::now();
      child_ = start();
      if (const int child = child_; child > 0) {
        lock.unlock();
        int status = 0;
        // Not yet collected, so that stop() hits no other process.
        siginfo_t ended{};
        waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
        lock.lock();
        child_ = 0;
        waitpid(child, &status, 0);
        has_failed_ = status != 0;
      }
      last_end_ = Clock::now();
      pause_ = std::max<Clock::duration>(
          scan_.pause, (last_end_ - begin) * k_rest_for_each_scan);
      is_wanted_ = false;
      done_.notify_all();
    }
  }

  /// Starts it with nothing to read, and nobody to tell but of problems.
  /// Signals that this process blocks end it.
  [[nodiscard]] int start() const {
    std::vector<int> silent{STDIN_FILENO, STDOUT_FILENO};
    if (!scan_.tells_problems || has_failed_) {
      silent.push_back(STDERR_FILENO);
    }
    return cli::start_program(scan_.program, scan_.words, {{}, silent, {}})
        .value_or(0);
  }

  void end_scan() {
    const std::lock_guard lock(mutex_);
    if (child_ > 0) {
      kill(child_, SIGTERM);
    }
  }

  const Scan& scan_;
  std::mutex mutex_;
  std::condition_variable_any wanted_;
  std::condition_variable_any done_;
  bool is_wanted_ = false;
  bool has_failed_ = false;  ///< the last time
  int child_ = 0;
  Clock::time_point last_end_ = Clock::now();
  Clock::duration pause_;
  std::jthread thread_;  ///< the last one: it uses the others until it ends
};

/// Tells listeners when the ledger changed.
class Changes {
 public:
  Changes(Readers& readers, Scanner& scanner)
      : readers_(readers),
        scanner_(scanner),
        thread_([this](const std::stop_token& is_over) { watch(is_over); }) {}

  void stop() { thread_.request_stop(); }

  bool add_listener() {
    const std::lock_guard lock(mutex_);
    if (listeners_ >= k_most_listeners) {
      return false;
    }
    ++listeners_;
    return true;
  }

  void remove_listener() {
    const std::lock_guard lock(mutex_);
    --listeners_;
  }

  /// Writes what is to be told next, a comment if there is nothing new for a
  /// while. Returns false when it is over.
  bool tell(std::uint64_t& known, httplib::DataSink& sink) {
    const std::stop_token is_over = thread_.get_stop_token();
    std::unique_lock lock(mutex_);
    if (known != 0) {
      changed_.wait_for(
          lock, is_over, k_sign_of_life, [&] { return state_ != known; });
    }
    if (is_over.stop_requested()) {
      return false;
    }
    const bool is_new = state_ != known;
    known = state_;
    lock.unlock();
    const std::string text =
        is_new ? "event: ledger\ndata: " + JsonObject{{"state", known}}.text() +
                     "\n\n"
               : ":\n\n";
    return sink.write(text.data(), text.size());
  }

 private:
  void watch(const std::stop_token& is_over) {
    std::unique_lock lock(mutex_);
    while (!is_over.stop_requested()) {
      const bool is_heard = listeners_ > 0;
      lock.unlock();
      if (is_heard) {
        scanner_.look();
      }
      const std::uint64_t state = readers_.state() + 1;  // 0: knows nothing
      lock.lock();
      if (state != state_) {
        state_ = state;
        changed_.notify_all();
      }
      changed_.wait_for(lock, is_over, k_look_every, [] { return false; });
    }
  }

  Readers& readers_;
  Scanner& scanner_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t state_ = 1;
  int listeners_ = 0;
  std::jthread thread_;
};

/// Of styles, only the sheet that stands in the page itself.
const std::string& policy() {
  static const std::string text =
      "default-src 'none'; script-src 'self'; style-src '" +
      content_hash(style_sheet()) +
      "'; img-src 'self'; connect-src 'self'; form-action 'self'; "
      "base-uri 'none'; frame-ancestors 'none'";
  return text;
}

void set_headers(httplib::Response& response) {
  response.set_header("Content-Security-Policy", policy());
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("X-Frame-Options", "DENY");
  response.set_header("Referrer-Policy", "no-referrer");
  response.set_header("Cross-Origin-Resource-Policy", "same-origin");
  response.set_header("Cache-Control", "no-store");
}

void refuse(httplib::Response& response, int status, const std::string& why) {
  response.status = status;
  response.set_content(why + "\n", "text/plain; charset=utf-8");
}

/// One running server: its parts, in the order in which they need each other.
class Dashboard {
 public:
  Dashboard(const ServerSettings& settings, Readers& readers)
      : settings_(settings),
        scanner_(settings.scan),
        routes_(readers, settings.read_query, settings.offset),
        changes_(readers, scanner_) {
    http_.new_task_queue = [] { return new httplib::ThreadPool(k_threads); };
    http_.set_keep_alive_timeout(k_keep_alive_seconds);
    http_.set_keep_alive_max_count(k_requests_a_connection);
    http_.set_read_timeout(k_read_seconds);
    http_.set_write_timeout(k_write_seconds);
    http_.set_payload_max_length(k_most_body);
    http_.set_tcp_nodelay(true);
    http_.set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
          set_headers(response);
          if (is_admitted(request, response)) {
            answer(request, response);
          }
          return httplib::Server::HandlerResponse::Handled;
        });
  }

  bool open() { return http_.open(settings_.address, settings_.port); }

  void run() {
    // The first page is made before anybody asks for it.
    std::thread warm([this] { routes_.answer("/", {}); });
    settings_.on_ready(url());
    http_.listen_after_bind();
    warm.join();
  }

  void stop() {
    changes_.stop();
    scanner_.stop();
    http_.stop();
  }

 private:
  [[nodiscard]] std::string url() const {
    const bool is_everywhere =
        settings_.address == "0.0.0.0" || settings_.address == "::";
    const std::string host =
        is_everywhere ? "127.0.0.1" : in_url(settings_.address);
    return "http://" + host + ":" + std::to_string(settings_.port) + "/" +
           (settings_.token.empty() ? "" : "?token=" + settings_.token);
  }

  /// Says no to foreign names, methods that would change something, and those
  /// who do not know the token.
  bool is_admitted(const httplib::Request& request,
                   httplib::Response& response) const {
    if (!is_own_host(request.get_header_value("Host"),
                     settings_.address,
                     settings_.port)) {
      refuse(response,
             403,
             "The Host header names somebody else: open the address that "
             "git tokens dashboard printed.");
      return false;
    }
    if (request.method != "GET" && request.method != "HEAD") {
      response.set_header("Allow", "GET, HEAD");
      refuse(response, 405, "This server only answers GET.");
      return false;
    }
    return settings_.token.empty() || knows_token(request, response);
  }

  bool knows_token(const httplib::Request& request,
                   httplib::Response& response) const {
    const std::string cookie = request.get_header_value("Cookie");
    const std::string bearer = request.get_header_value("Authorization");
    constexpr std::string_view k_bearer = "Bearer ";
    if (is_same_secret(cookie_value(cookie, k_cookie), settings_.token) ||
        (bearer.starts_with(k_bearer) &&
         is_same_secret(bearer.substr(k_bearer.size()), settings_.token))) {
      return true;
    }
    if (is_same_secret(request.get_param_value("token"), settings_.token)) {
      response.set_header("Set-Cookie",
                          std::string(k_cookie) + "=" + settings_.token +
                              "; HttpOnly; SameSite=Strict; Path=/");
      response.set_redirect("/");  // out of the address bar
      return false;
    }
    refuse(response,
           401,
           "This dashboard asks for its token: open the whole address that "
           "git tokens dashboard printed.");
    return false;
  }

  void answer(const httplib::Request& request, httplib::Response& response) {
    if (request.path == "/api/events") {
      tell_changes(response);
      return;
    }
    Parameters parameters;
    for (const auto& [name, value] : request.params) {
      parameters.emplace_back(name, value);
    }
    scanner_.look();
    const SharedAnswer found = routes_.answer(request.path, parameters);
    response.status = found->status;
    // A provider and not the text itself: the library would compress that
    // anew for each reader, which takes longer than making it.
    response.set_content_provider(
        found->body.size(),
        found->type,
        [found](std::size_t at, std::size_t size, httplib::DataSink& sink) {
          return sink.write(found->body.data() + at, size);
        });
  }

  void tell_changes(httplib::Response& response) {
    if (!changes_.add_listener()) {
      refuse(response, 503, "Too many pages listen already.");
      return;
    }
    auto known = std::make_shared<std::uint64_t>(0);
    response.set_chunked_content_provider(
        "text/event-stream",
        [this, known](std::size_t, httplib::DataSink& sink) {
          return changes_.tell(*known, sink);
        },
        [this](bool) { changes_.remove_listener(); });
  }

  const ServerSettings& settings_;
  Scanner scanner_;
  Routes routes_;
  Changes changes_;
  HttpServer http_;
};

Error port_taken(const ServerSettings& settings) {
  constexpr int k_tries = 100;
  std::string message = "listen at " + in_url(settings.address) + ":" +
                        std::to_string(settings.port) + ": ";
  for (int port = settings.port + 1;
       port < settings.port + k_tries && port <= 65'535;
       ++port) {
    if (HttpServer().open(settings.address, port)) {
      return {ErrorKind::io,
              message + "the port is taken; " + std::to_string(port) +
                  " is free: git tokens dashboard --port " +
                  std::to_string(port)};
    }
  }
  return {ErrorKind::io,
          message +
              "neither this port nor the next ones can be had; is it an "
              "address of this machine?"};
}

/// Stops the server at the first signal, and the process if that takes long.
class SignalThread {
 public:
  explicit SignalThread(Dashboard& dashboard, const sigset_t& signals)
      : thread_([&dashboard, signals, this] {
          int signal = 0;
          sigwait(&signals, &signal);
          dashboard.stop();
          std::unique_lock lock(mutex_);
          if (!ended_.wait_for(
                  lock, k_last_moments, [this] { return is_over_; })) {
            _exit(0);  // a client holds on to its connection
          }
        }) {}

  ~SignalThread() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    ended_.notify_all();
    pthread_kill(thread_.native_handle(), SIGTERM);  // if nobody sent one
    thread_.join();
  }

  SignalThread(const SignalThread&) = delete;
  SignalThread& operator=(const SignalThread&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace

Result<void> serve(const ServerSettings& settings) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&signals, signal);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  TOKENS_TRY_ASSIGN(const auto readers, Readers::open());
  Dashboard dashboard(settings, *readers);
  if (!dashboard.open()) {
    return fail(port_taken(settings));
  }
  const SignalThread signal_thread(dashboard, signals);
  dashboard.run();
  return {};
}

}  // namespace tokens::dashboard
