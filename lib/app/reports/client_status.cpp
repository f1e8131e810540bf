// See client_status.hpp.
#include "lib/app/reports/client_status.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace tokens::app {
namespace {

using nlohmann::json;

/// Returns the text at `path`, "" if there is none.
std::string text_at_path(const json& document, const char* path) {
  const json::json_pointer pointer(path);
  if (!document.contains(pointer)) {
    return "";
  }
  const json& value = document.at(pointer);
  return value.is_string() ? value.get<std::string>() : "";
}

/// The client writes dollars as a binary fraction: a micro-dollar is as fine
/// as it means.
std::optional<PicoUsd> dollars_at(const json& document, const char* path) {
  constexpr double k_most = 1e9;
  constexpr double k_micro = 1e6;
  const json::json_pointer pointer(path);
  if (!document.contains(pointer) || !document.at(pointer).is_number()) {
    return std::nullopt;
  }
  const double dollars = document.at(pointer).get<double>();
  if (!(dollars >= 0 && dollars < k_most)) {
    return std::nullopt;
  }
  return PicoUsd{Int128{std::llround(dollars * k_micro)} * 1'000'000};
}

std::string first_of(std::string a, std::string b) {
  return a.empty() ? b : a;
}

}  // namespace

std::optional<ClientStatus> parse_client_status(std::string_view text) {
  try {
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object()) {
      return std::nullopt;
    }
    ClientStatus status;
    status.session = text_at_path(document, "/session_id");
    status.transcript = text_at_path(document, "/transcript_path");
    status.model = first_of(text_at_path(document, "/model/display_name"),
                            text_at_path(document, "/model/id"));
    status.directory =
        first_of(text_at_path(document, "/workspace/current_dir"),
                 text_at_path(document, "/cwd"));
    status.cost = dollars_at(document, "/cost/total_cost_usd");
    return status;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

}  // namespace tokens::app
