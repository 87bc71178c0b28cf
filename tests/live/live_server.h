/* A server of the test's own, with users: what the shared one cannot be. */
#ifndef MONGOMODEL_TESTS_LIVE_SERVER_H
#define MONGOMODEL_TESTS_LIVE_SERVER_H

#include "live/live.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

typedef struct live_server {
    pid_t process;
    int port;
    char folder[64];
    bool open;  /* for everybody: no users */
    bool fails; /* has fail points */
} live_server_t;

/* $MONGOD, or what the project's own script finds. */
static inline void live_find_mongod(char *path, size_t size)
{
    char command[600];
    const char *here = strstr(__FILE__, "tests/live/");

    snprintf(command, sizeof command, "%.*stools/mongod-get", (int)(here - __FILE__), __FILE__);
    FILE *output = popen(command, "r");
    assert_non_null(output);
    assert_non_null(fgets(path, (int)size, output));
    pclose(output);
    path[strcspn(path, "\n")] = '\0';
}

static inline int live_free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(server, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(server, (struct sockaddr *)&address, &length), 0);
    close(server);
    return ntohs(address.sin_port);
}

static inline bool live_answers(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)port)};
    int client = socket(AF_INET, SOCK_STREAM, 0);
    bool connected = connect(client, (struct sockaddr *)&address, sizeof address) == 0;

    close(client);
    return connected;
}

/* Dies with the test, whatever happens to it. */
static inline void live_run_mongod(const live_server_t *server, const char *mongod)
{
    char port[16], log[80];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    snprintf(port, sizeof port, "%d", server->port);
    snprintf(log, sizeof log, "%s/log", server->folder);
    execl(mongod, mongod, server->open ? "--noauth" : "--auth", "--dbpath", server->folder,
          "--logpath", log, "--bind_ip", "127.0.0.1", "--port", port, "--nounixsocket",
          "--wiredTigerCacheSizeGB", "0.25", "--wiredTigerEngineConfigString",
          "log=(prealloc=false,file_max=2MB)", "--setParameter",
          "diagnosticDataCollectionEnabled=false", "--setParameter",
          server->fails ? "enableTestCommands=1" : "enableTestCommands=0", (char *)NULL);
    _exit(127);
}

/* Once more, with the data that it left. */
LIVE_UNUSED static void live_server_launch(live_server_t *server)
{
    const struct timespec pause = {.tv_nsec = 20000000};
    char mongod[512];

    live_find_mongod(mongod, sizeof mongod);
    fflush(NULL);
    server->process = fork();
    if (server->process == 0)
        live_run_mongod(server, mongod);
    for (int i = 0; i < 1500 && !live_answers(server->port); i++)
        nanosleep(&pause, NULL);
}

LIVE_UNUSED static void live_server_start(live_server_t *server)
{
    snprintf(server->folder, sizeof server->folder, "%s/mongomodel-live.XXXXXX",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
    assert_non_null(mkdtemp(server->folder));
    server->port = live_free_port();
    live_server_launch(server);
}

LIVE_UNUSED static void live_server_kill(live_server_t *server)
{
    kill(server->process, SIGKILL);
    waitpid(server->process, NULL, 0);
}

LIVE_UNUSED static void live_server_stop(live_server_t *server)
{
    char command[96];

    live_server_kill(server);
    snprintf(command, sizeof command, "rm -rf '%s'", server->folder);
    assert_int_equal(system(command), 0);
}

#endif
