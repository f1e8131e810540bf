// See libgit2_config.hpp.
#include "lib/git/libgit2_config.hpp"

#include "lib/git/environment_config.hpp"
#include "lib/git/repository.hpp"
#include "lib/system/files.hpp"

#include <array>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TOKENS_FINDS_LEAKS
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define TOKENS_FINDS_LEAKS
#endif

#ifdef TOKENS_FINDS_LEAKS
// libgit2 1.5 forgets the buffer of every regular expression that does not
// match (when it checks extensions, for one). It is not ours to free.
extern "C" const char* __lsan_default_suppressions();

extern "C" const char* __lsan_default_suppressions() {
  return "leak:pcre2_match\nleak:pcre2_memctl_malloc\n";
}
#endif

namespace tokens::git {
namespace {

/// Stronger than GIT_CONFIG_LEVEL_LOCAL; libgit2 1.5 has no level for it.
constexpr git_config_level_t k_level_worktree = GIT_CONFIG_LEVEL_APP;

void add(git_config* configuration,
         const std::string& path,
         git_config_level_t level,
         git_repository* repository) {
  // A file that cannot be read or parsed says nothing.
  git_config_add_file_ondisk(configuration, path.c_str(), level, repository, 0);
}

void add_repository(git_config* configuration,
                    git_repository* repository,
                    const std::string& common_dir,
                    const std::string& git_dir) {
  add(configuration,
      system::join(common_dir, "config"),
      GIT_CONFIG_LEVEL_LOCAL,
      repository);
  if (is_true_in(configuration, "extensions.worktreeconfig")) {
    add(configuration,
        system::join(git_dir, "config.worktree"),
        k_level_worktree,
        repository);
  }
}

ConfigHandle empty_configuration() {
  ConfigHandle configuration;
  git_config_new(Filled(configuration));
  return configuration;
}

bool start_once() {
  git_libgit2_init();
  // Extensions that change nothing for a reader of refs and objects.
  std::array<const char*, 4> extensions = {
      "worktreeconfig", "relativeworktrees", "partialclone", "preciousobjects"};
  git_libgit2_opts(
      GIT_OPT_SET_EXTENSIONS, extensions.data(), extensions.size());
  // We only read, and run where the user's own git already ran.
  git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  // Git does not hash again what it reads either.
  git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
  // The files above the repository are read by read_configuration.
  for (const auto level : {GIT_CONFIG_LEVEL_PROGRAMDATA,
                           GIT_CONFIG_LEVEL_SYSTEM,
                           GIT_CONFIG_LEVEL_XDG,
                           GIT_CONFIG_LEVEL_GLOBAL}) {
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
  }
  return true;
}

}  // namespace

void start_libgit2() {
  [[maybe_unused]] static const bool started = start_once();
}

ConfigHandle read_configuration(git_repository* repository,
                                const std::string& common_dir,
                                const std::string& git_dir) {
  auto configuration = empty_configuration();
  const auto places = config_places();
  const auto add_if = [&](const std::optional<std::string>& path,
                          git_config_level_t level) {
    if (path) {
      add(configuration.get(), *path, level, repository);
    }
  };
  add_if(places.system, GIT_CONFIG_LEVEL_SYSTEM);
  add_if(places.xdg, GIT_CONFIG_LEVEL_XDG);
  add_if(places.global, GIT_CONFIG_LEVEL_GLOBAL);
  if (!common_dir.empty()) {
    add_repository(configuration.get(), repository, common_dir, git_dir);
  }
  return configuration;
}

ConfigHandle as_it_stands(ConfigHandle configuration) {
  ConfigHandle snapshot;
  const int code = git_config_snapshot(Filled(snapshot), configuration.get());
  return code == 0 ? std::move(snapshot) : std::move(configuration);
}

ConfigHandle read_main_configuration(git_repository* repository,
                                     const std::string& common_dir) {
  auto configuration = empty_configuration();
  add_repository(configuration.get(), repository, common_dir, common_dir);
  return configuration;
}

std::optional<std::string> value_in(git_config* configuration,
                                    const std::string& key) {
  ConfigEntryHandle entry;
  if (git_config_get_entry(Filled(entry), configuration, key.c_str()) != 0) {
    return std::nullopt;
  }
  return entry->value != nullptr ? entry->value : "true";
}

bool is_true_in(git_config* configuration, const std::string& key) {
  int value = 0;
  return git_config_get_bool(&value, configuration, key.c_str()) == 0 &&
         value != 0;
}

std::optional<std::string> global_config(const std::string& key) {
  if (auto value = config_in_environment(key)) {
    return value;
  }
  start_libgit2();
  const auto configuration = read_configuration(nullptr, {}, {});
  return value_in(configuration.get(), key);
}

}  // namespace tokens::git
