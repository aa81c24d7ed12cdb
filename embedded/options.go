package embedded

import (
	"errors"
	"log/slog"
)

// DefaultNamespace is the Temporal namespace used when Options names none.
const DefaultNamespace = "musrenbang"

// ErrInUse is returned by Start when another process, or another Server of
// this one, holds the data directory. The message names the directory and,
// where it is known, the process.
var ErrInUse = errors.New("data directory in use")

// ErrNotBuilt is returned by Start of a binary that was built without the
// server (build tag external).
var ErrNotBuilt = errors.New("this binary was built without the Temporal server; set TEMPORAL_ADDRESS to the address of one")

// Options says where the server keeps its file and whom it tells.
type Options struct {
	// Dir is the data directory. It is made when missing.
	Dir string
	// Namespace is registered before the server starts; empty means
	// DefaultNamespace. It must not contain white space.
	Namespace string
	// Logger takes the server's own log; nil means slog.Default(). Nothing
	// else is written to standard output or standard error.
	Logger *slog.Logger
	// LogLevel is the lowest level let through to Logger; nil means
	// slog.LevelError, because the server talks a great deal.
	LogLevel slog.Leveler
}
