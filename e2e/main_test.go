package e2e

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"musrenbang/embedded"
)

// binary is the program under test.
var binary string

// Roles in which the test binary starts itself again as a child process.
const (
	roleVariable = "MUSRENBANG_E2E_ROLE"
	roleTemporal = "temporal" // a Temporal server alone, as a cluster would be
	roleBare     = "bare"     // the handlers that the benchmarks compare with
	folderOfRole = "MUSRENBANG_E2E_DATA"
)

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case roleTemporal:
		os.Exit(exitCode(hostTemporal(os.Getenv(folderOfRole))))
	case roleBare:
		os.Exit(exitCode(serveBare(os.Getenv(folderOfRole))))
	}
	flag.Parse()
	if err := buildBinary(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func exitCode(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// buildBinary leaves an up-to-date binary in bin, which costs a second where
// nothing has changed. MUSRENBANG_BINARY names another one to be tested as it is.
func buildBinary() error {
	if named := os.Getenv("MUSRENBANG_BINARY"); named != "" {
		binary = named
		return nil
	}
	root, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	binary = filepath.Join(root, "bin", "musrenbang")
	build := exec.Command("go", "build", "-o", binary, "./cmd/musrenbang")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the binary: %w\n%s", err, output)
	}
	return nil
}

// hostTemporal runs a Temporal server until standard input ends.
func hostTemporal(dir string) error {
	server, err := embedded.Start(context.Background(), embedded.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer server.Stop()
	fmt.Println(server.HostPort)
	_, _ = io.Copy(io.Discard, bufio.NewReader(os.Stdin))
	return nil
}
