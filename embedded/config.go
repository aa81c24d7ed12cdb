//go:build !external

package embedded

import (
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

// ports are the gRPC ports of the four services. Membership ports are not
// needed: with static hosts nobody listens on them.
type ports map[primitives.ServiceName]int

// freePorts asks the kernel for loopback ports nobody uses. All are held until
// all are known, so that no two are equal.
func freePorts() (ports, error) {
	var held []net.Listener
	defer func() {
		for _, l := range held {
			_ = l.Close()
		}
	}()
	out := make(ports, len(services))
	for _, name := range services {
		l, err := net.Listen("tcp", net.JoinHostPort(loopback, "0"))
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		held = append(held, l)
		out[name] = l.Addr().(*net.TCPAddr).Port
	}
	return out, nil
}

func (p ports) hostPort(name primitives.ServiceName) string {
	return net.JoinHostPort(loopback, strconv.Itoa(p[name]))
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
		c.Services[string(name)] = config.Service{RPC: config.RPC{GRPCPort: p[name], BindOnIP: loopback}}
	}
	return c
}

// dynamicConfig is what differs from the server's own defaults. Values for
// integers must be int. Figures: two cores, one minute without work after ten
// seconds of settling, no workers; all defaults 0.72 % of one core and 50 MB of
// the process's own memory, with the settings below 0.30 % and 42 MB.
//
// Tried and left alone, because neither time nor processor time per update
// changed by more than the noise: CHASM off, transition history off, host level
// events cache on, parent close policy worker off, the per-namespace worker
// (schedules, batches) off. One partition instead of four is as fast, too; it is
// set because each partition is one more thing to load and to poll.
func dynamicConfig() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		// One process on one file: the limits are the disk's and the
		// processor's, not a quota meant to share a database between hosts.
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                    10000,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                     45000,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): 100,
		// The default of 128,000 workflows is for a host that does nothing else.
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key():        8096,
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
		// Each of four services reads the namespace table every two seconds,
		// and nobody changes it: 0.72 % → 0.45 %.
		dynamicconfig.NamespaceCacheRefreshInterval.Key(): time.Minute,
		// Two system workflows sweep up stray history branches and the rows of
		// task queues nobody polls: a few rows per start or crash, in a store
		// that is thrown away at upgrades. Off: 0.72 % → 0.40 %, 7 MB.
		dynamicconfig.TaskQueueScannerEnabled.Key(): false,
		dynamicconfig.HistoryScannerEnabled.Key():   false,
	}
}
