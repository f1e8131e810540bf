// The spellings of one model on the API, on Bedrock, on Vertex and on routers.
// Only what cannot be part of a name is taken off: a shorter relative is never
// tried, so claude-x-5-5 cannot become claude-x-5.
#include "lib/pricing/model_name.hpp"

#include "lib/pricing/pricing.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokens::pricing {
namespace {

constexpr std::string_view k_vendor = "anthropic.";
constexpr std::array<std::string_view, 5> k_regions = {
    "us.", "eu.", "jp.", "au.", "apac."};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

/// Takes "us.anthropic." off; returns true if it named a region.
bool take_region(std::string_view& text) {
  for (const std::string_view region : k_regions) {
    if (text.starts_with(region) &&
        text.substr(region.size()).starts_with(k_vendor)) {
      text.remove_prefix(region.size() + k_vendor.size());
      return true;
    }
  }
  return false;
}

/// Takes "-v1:0" or "-v2" off the end.
void take_version(std::string_view& text) {
  std::size_t end = text.size();
  const auto skip_digits = [&] {
    const std::size_t before = end;
    while (end > 0 && is_digit(text[end - 1])) {
      --end;
    }
    return end < before;
  };
  if (!skip_digits()) {
    return;
  }
  if (end > 0 && text[end - 1] == ':') {
    --end;
    if (!skip_digits()) {
      return;
    }
  }
  if (text.substr(0, end).ends_with("-v")) {
    text = text.substr(0, end - 2);
  }
}

/// Takes "-20251101" or "@20251101" off the end.
void take_date(std::string_view& text) {
  constexpr std::size_t length = 9;
  if (text.size() <= length) {
    return;
  }
  const std::string_view tail = text.substr(text.size() - length);
  if ((tail[0] == '-' || tail[0] == '@') &&
      std::all_of(tail.begin() + 1, tail.end(), is_digit)) {
    text.remove_suffix(length);
  }
}

}  // namespace

ModelName read_model_name(std::string_view model) {
  if (is_no_model(model)) {
    return {};
  }
  if (model.ends_with("[1m]")) {
    model.remove_suffix(4);
  }
  take_prefix(model, "anthropic/");
  const bool regional = take_region(model);
  if (!regional) {
    take_prefix(model, "global.anthropic.") || take_prefix(model, k_vendor);
  }
  // "…-20251101-v1:0" on Bedrock, "…-v2@20241022" on Vertex.
  take_version(model);
  take_date(model);
  take_version(model);
  ModelName result{std::string(model), regional};
  for (char& c : result.name) {
    if (c == '.' || c == '@') {
      c = '-';
    }
  }
  return result;
}

bool is_no_model(std::string_view model) {
  return model.empty() || model == "<synthetic>";
}

std::string normalise_model(std::string_view model) {
  return read_model_name(model).name;
}

}  // namespace tokens::pricing
