package pgtest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// superuser is the role that owns the cluster; local connections need no password.
const superuser = "musrenbang"

// socketLimit is what a Unix socket's path may measure on every system we know (104 bytes on BSD, 108 on Linux), less the socket's own name.
const socketLimit = 100 - len("/.s.PGSQL.5432")

// guardScript makes the cluster, starts it, says "ready", and then waits for the end of its standard input, which comes when the test
// process is gone for whatever reason. Only then does it stop the server and remove the folder. A process-death signal would not do:
// Linux ties it to the thread that forked, and it leaves the folder behind.
const guardScript = `
bin=$1 dir=$2 options=$3
cd "$dir" || exit 1
if "$bin/initdb" -D data -U ` + superuser + ` -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions >log 2>&1 &&
   "$bin/pg_ctl" start -D data -w -t 120 -l log -o "$options" >>log 2>&1 </dev/null; then
	echo ready
	read -r nothing
	"$bin/pg_ctl" stop -D data -m immediate -w -t 60 >>log 2>&1
else
	echo failed
	read -r nothing
fi
cd / && rm -rf "$dir"
`

// cluster is a running PostgreSQL whose folder holds its data, its log and its socket.
type cluster struct {
	dir   string
	guard *exec.Cmd
	// lifeline is the guard's standard input; the cluster lives as long as it is open.
	lifeline io.WriteCloser
}

func startCluster(s settings) (*cluster, error) {
	bin, err := findBinaries(os.Getenv("PATH"), "/usr/lib/postgresql/*/bin")
	if err != nil {
		return nil, err
	}
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := makeFolder(owner)
	if err != nil {
		return nil, err
	}
	c := &cluster{dir: dir, guard: exec.Command("/bin/sh", "-c", guardScript, "pgtest", bin, dir, serverOptions(dir, s))}
	// A group of its own, so that Ctrl-C in a terminal reaches the guard only through the lifeline.
	c.guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: owner}
	c.guard.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TZ=UTC")
	if err := c.run(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

// run starts the guard and waits until it says how the server's start went.
func (c *cluster) run() error {
	lifeline, err := c.guard.StdinPipe()
	if err != nil {
		return fmt.Errorf("open lifeline: %w", err)
	}
	c.lifeline = lifeline
	answers, err := c.guard.StdoutPipe()
	if err != nil {
		return fmt.Errorf("open answers: %w", err)
	}
	if err := c.guard.Start(); err != nil {
		return fmt.Errorf("start guard: %w", err)
	}
	answer, err := bufio.NewReader(answers).ReadString('\n')
	if answer == "ready\n" {
		return nil
	}
	log, readErr := os.ReadFile(filepath.Join(c.dir, "log"))
	closeErr := c.stop()
	return errors.Join(fmt.Errorf("PostgreSQL did not start; its log:\n%s", log), err, readErr, closeErr)
}

// stop ends the cluster and waits until its folder is gone.
func (c *cluster) stop() error {
	if err := c.lifeline.Close(); err != nil {
		return fmt.Errorf("close lifeline: %w", err)
	}
	if err := c.guard.Wait(); err != nil {
		return fmt.Errorf("wait for guard: %w", err)
	}
	return nil
}

func serverOptions(dir string, s settings) string {
	options := []string{"-c listen_addresses=", "-c unix_socket_permissions=0700", "-k " + dir}
	if !s.durable {
		options = append(options, "-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off")
	}
	return strings.Join(options, " ")
}

// findBinaries returns the folder that holds initdb and pg_ctl: one on the given PATH, else the highest version under the pattern, which is
// where Debian keeps them.
func findBinaries(path, pattern string) (string, error) {
	folders := filepath.SplitList(path)
	versions, err := filepath.Glob(pattern)
	if err != nil {
		return "", fmt.Errorf("look for PostgreSQL: %w", err)
	}
	slices.SortFunc(versions, func(a, b string) int { return majorVersion(b) - majorVersion(a) })
	for _, folder := range append(folders, versions...) {
		if isExecutable(filepath.Join(folder, "initdb")) && isExecutable(filepath.Join(folder, "pg_ctl")) {
			return folder, nil
		}
	}
	return "", fmt.Errorf("PostgreSQL's server programs (initdb, pg_ctl) are neither on PATH nor in %s; "+
		"install them with: apt-get install postgresql (`go tool task test` does)", pattern)
}

// majorVersion reads 15 from /usr/lib/postgresql/15/bin; anything else counts as the oldest.
func majorVersion(bin string) int {
	version, err := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	if err != nil {
		return 0
	}
	return version
}

func isExecutable(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// unprivileged returns whom the server runs as: nil for the present user, or nobody when that is root, as whom PostgreSQL refuses to run.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("find an unprivileged user: %w", err)
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read user number: %w", err)
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read group number: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// makeFolder makes the cluster's folder, owned by the server's user. It is not tb.TempDir: that sits under a folder which only root may
// enter, and its name is too long for a socket.
func makeFolder(owner *syscall.Credential) (string, error) {
	parent := os.TempDir()
	if len(parent) > socketLimit-len("/pgtest-0000000000") {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, "pgtest-")
	if err != nil {
		return "", fmt.Errorf("make cluster folder: %w", err)
	}
	if owner != nil {
		if err := os.Chown(dir, int(owner.Uid), int(owner.Gid)); err != nil {
			return "", errors.Join(fmt.Errorf("give cluster folder away: %w", err), os.RemoveAll(dir))
		}
	}
	return dir, nil
}
