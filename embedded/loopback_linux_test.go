//go:build !external

package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOnlyLoopbackIsListenedOn reads the kernel's own table: four services,
// four sockets, none that another machine can reach, no metrics, no profiler.
func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	t.Parallel()
	c := start(t, t.TempDir())
	mine := map[string]bool{}
	proc := fmt.Sprintf("/proc/%d", c.cmd.Process.Pid)
	fds, err := filepath.Glob(proc + "/fd/*")
	must(t, err)
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil && strings.HasPrefix(to, "socket:[") {
			mine[strings.Trim(to, "socket:[]")] = true
		}
	}
	var local []string
	for _, table := range []string{"tcp", "tcp6"} {
		b, err := os.ReadFile(proc + "/net/" + table)
		if os.IsNotExist(err) && table == "tcp6" {
			continue // a kernel without IPv6
		}
		must(t, err)
		for _, line := range strings.Split(string(b), "\n")[1:] {
			const listen = "0A"
			if f := strings.Fields(line); len(f) > 9 && f[3] == listen && mine[f[9]] {
				local = append(local, f[1])
			}
		}
	}
	if len(local) != len(services) {
		t.Errorf("%d listening sockets, want %d: %v", len(local), len(services), local)
	}
	for _, address := range local {
		if !strings.HasPrefix(address, "0100007F:") {
			t.Errorf("listens on %s", address)
		}
	}
	c.stop()
}
