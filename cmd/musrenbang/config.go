package main

import (
	"os"

	"musrenbang/planning"
)

// settings is what the environment decides: the only place that reads it.
type settings struct {
	databaseURL     string // PostgreSQL; "" = SQLite in the data directory
	temporalAddress string // a real cluster; "" = the server inside
	temporalTLS     bool
	temporalKey     string // API key for a hosted namespace
	namespace       string
	baseURL         string // public address on papers; "" marks them "contoh"
	proxies         string // addresses of trusted reverse proxies, comma-separated
}

func environment() settings {
	s := settings{
		databaseURL: os.Getenv("DATABASE_URL"), temporalAddress: os.Getenv("TEMPORAL_ADDRESS"),
		temporalTLS: os.Getenv("TEMPORAL_TLS") != "", temporalKey: os.Getenv("TEMPORAL_API_KEY"),
		namespace: os.Getenv("TEMPORAL_NAMESPACE"), baseURL: os.Getenv("MUSRENBANG_BASE_URL"),
		proxies: os.Getenv("MUSRENBANG_PROXIES"),
	}
	if s.namespace == "" {
		s.namespace = "musrenbang"
	}
	return s
}

// operator is who acts when a command is typed at the machine itself.
func operator() planning.ActorRef { return planning.ActorRef{ID: "operator", Role: planning.System} }
