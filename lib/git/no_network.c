/* What a static program has in the place of libgit2's ways to the network:
   cmake/LibGit2WithoutNetwork.cmake tells the linker which functions of
   libgit2 these are. They replace whole functions of libgit2 and look at none
   of their parameters, so no structure of a library need be known here. */

int tokens_no_network_to_start(void);
int tokens_no_network(void);

/* In the place of what libgit2 calls when it starts. */
int tokens_no_network_to_start(void) {
  return 0;
}

/* In the place of a transport: an error. Only a fetch, a push or a clone through
   libgit2 would come here, and we ask the git command for those. */
int tokens_no_network(void) {
  return -1;
}
