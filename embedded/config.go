//go:build !external

package embedded

import (
	"encoding/json"
	"os"
	"fmt"
	"net"
	"strconv"
	"time"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
)

const (
	loopback    = "127.0.0.1"
	clusterName = "active"
	storeKey    = "sqlite"
	// clusterID is written into the store at first boot and must never change;
	// no other cluster will ever meet this one, so all may share it.
	clusterID = "6d757372-656e-4261-9e67-000000000001"
)

var services = []primitives.ServiceName{
	primitives.FrontendService,
	primitives.HistoryService,
	primitives.MatchingService,
	primitives.WorkerService,
}

// ports are the gRPC and membership ports of the four services.
type ports map[primitives.ServiceName]struct{ grpc, membership int }

// freePorts asks the kernel for loopback ports nobody uses. All are held until
// all are known, so that no two are equal.
func freePorts() (ports, error) {
	var held []net.Listener
	defer func() {
		for _, l := range held {
			_ = l.Close()
		}
	}()
	port := func() (int, error) {
		l, err := net.Listen("tcp", net.JoinHostPort(loopback, "0"))
		if err != nil {
			return 0, fmt.Errorf("find a free port: %w", err)
		}
		held = append(held, l)
		return l.Addr().(*net.TCPAddr).Port, nil
	}
	out := ports{}
	for _, name := range services {
		grpc, err := port()
		if err != nil {
			return nil, err
		}
		membership, err := port()
		if err != nil {
			return nil, err
		}
		out[name] = struct{ grpc, membership int }{grpc, membership}
	}
	return out, nil
}

func (p ports) hostPort(name primitives.ServiceName) string {
	return net.JoinHostPort(loopback, strconv.Itoa(p[name].grpc))
}

// staticHosts tells every service where the others are. Without it the rows a
// killed process left in cluster_membership are asked, and the next process
// answers "Not enough hosts to serve the request".
func (p ports) staticHosts() map[primitives.ServiceName]static.Hosts {
	hosts := make(map[primitives.ServiceName]static.Hosts, len(services))
	for _, name := range services {
		hosts[name] = static.SingleLocalHost(p.hostPort(name))
	}
	return hosts
}

// serverConfig is the whole static configuration. What is not named is off:
// no metrics, no profiling port, no HTTP API, no archival, no TLS.
func serverConfig(db *config.SQL, p ports) *config.Config {
	frontend := p.hostPort(primitives.FrontendService)
	c := &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     storeKey,
			VisibilityStore:  storeKey,
			NumHistoryShards: 1,
			DataStores:       map[string]config.DataStore{storeKey: {SQL: db}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend, ClusterID: clusterID},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: frontend},
		Services:            make(map[string]config.Service, len(services)),
	}
	c.Global.Membership = config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback}
	c.Archival.History.State = "disabled"
	c.Archival.Visibility.State = "disabled"
	c.NamespaceDefaults.Archival.History.State = "disabled"
	c.NamespaceDefaults.Archival.Visibility.State = "disabled"
	for _, name := range services {
		c.Services[string(name)] = config.Service{RPC: config.RPC{
			GRPCPort:       p[name].grpc,
			MembershipPort: p[name].membership,
			BindOnIP:       loopback,
		}}
	}
	return c
}

// dynamicConfig is what differs from the server's own defaults.
func dynamicConfig() dynamicconfig.StaticClient {
	return tmpOverride(dynamicconfig.StaticClient{
		// One process on one file: the limits are the disk's and the
		// processor's, not a quota meant to share a database between hosts.
		dynamicconfig.FrontendPersistenceMaxQPS.Key():    10000,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():     45000,
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key(): 8096,
		// Four partitions only forward to each other inside one process.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
	})
}

func tmpOverride(c dynamicconfig.StaticClient) dynamicconfig.StaticClient {
	var m map[string]any
	_ = json.Unmarshal([]byte(os.Getenv("DC")), &m)
	for k, v := range m {
		if f, ok := v.(float64); ok {
			v = int(f)
		}
		c[dynamicconfig.MakeKey(k)] = v
	}
	return c
}
