// The spellings of one model on the API, on Bedrock, on Vertex and on routers.
// Only what cannot be part of a name is taken off: a shorter relative is never
// tried, so claude-x-5-5 cannot become claude-x-5.
#include "lib/base/text.hpp"
#include "lib/pricing/pricing.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokens::pricing {
namespace {

constexpr std::string_view k_vendor = "anthropic.";
constexpr std::array<std::string_view, 6> k_regions = {
    "us.", "us-gov.", "eu.", "jp.", "au.", "apac."};

// What gateways write before a name, and the way they take there.
constexpr std::array<std::string_view, 6> k_gateways = {"bedrock/",
                                                        "converse/",
                                                        "invoke/",
                                                        "vertex_ai/",
                                                        "azure_ai/",
                                                        "openrouter/"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) {
    return false;
  }
  text.remove_suffix(suffix.size());
  return true;
}

/// Takes "us-east-1/" off: some gateways name the region of Bedrock so. Regions
/// of governments ("us-gov-west-1") have prices of their own and stay.
void take_aws_region(std::string_view& text) {
  const std::string_view region = text.substr(0, text.find('/'));
  const std::size_t first = region.find('-');
  const std::size_t last = region.rfind('-');
  if (region.size() == text.size() || first != 2 || last <= first + 1 ||
      last + 2 != region.size() || !is_digit(region.back())) {
    return;
  }
  const std::string_view side = region.substr(first + 1, last - first - 1);
  if (std::all_of(side.begin(), side.end(), is_letter)) {
    text.remove_prefix(region.size() + 1);
  }
}

/// Takes "bedrock/us-east-1/", "openrouter/anthropic/" off, and
/// "arn:aws:bedrock:eu-west-1:1234:inference-profile/"; returns true if another
/// house than the vendor serves what is named so.
bool take_gateways(std::string_view& text) {
  bool elsewhere = false;
  for (const std::string_view gateway : k_gateways) {
    const bool taken = take_prefix(text, gateway);
    elsewhere = elsewhere || taken;
    if (taken && gateway == "bedrock/") {
      take_aws_region(text);
    }
  }
  const std::size_t slash = text.rfind('/');
  if (text.starts_with("arn:aws") && slash != std::string_view::npos) {
    text.remove_prefix(slash + 1);
    return true;
  }
  take_prefix(text, "anthropic/");
  return elsewhere;
}

/// Takes "us.anthropic." or "anthropic." off, with which Bedrock names its
/// regions: a group of them, or the one that was asked. Returns true for both;
/// "global.anthropic." is any.
bool take_region(std::string_view& text) {
  for (const std::string_view region : k_regions) {
    if (text.starts_with(region) &&
        text.substr(region.size()).starts_with(k_vendor)) {
      text.remove_prefix(region.size() + k_vendor.size());
      return true;
    }
  }
  return take_prefix(text, k_vendor);
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
  const std::string lower = lower_case(model);
  std::string_view text = lower;
  take_suffix(text, "[1m]");
  ModelName result;
  result.elsewhere = take_gateways(text);
  const bool on_any = take_prefix(text, "global.anthropic.");
  result.regional = !on_any && take_region(text);
  // "…-20251101-v1:0" on Bedrock, "…-v2@20241022" on Vertex.
  take_version(text);
  result.elsewhere = result.elsewhere || on_any || result.regional ||
                     text.find('@') != std::string_view::npos;
  if (!take_suffix(text, "@default") && !take_suffix(text, "-latest")) {
    take_date(text);
  }
  take_version(text);
  result.name = text;
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

}  // namespace tokens::pricing
