//go:build external

package embedded

import "context"

// Server stands for the server this binary does not have; no value of it is
// ever handed out.
type Server struct {
	HostPort   string
	Namespace  string
	Fresh      bool
	MovedAside string
}

// Start returns ErrNotBuilt, which names TEMPORAL_ADDRESS.
func Start(context.Context, Options) (*Server, error) { return nil, ErrNotBuilt }

// ConfirmRebuilt does nothing.
func (*Server) ConfirmRebuilt() error { return nil }

// Stop does nothing.
func (*Server) Stop() {}

// Quieten does nothing.
func (*Server) Quieten() {}
