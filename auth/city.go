package auth

import (
	"context"
	"sync"
	"time"

	"musrenbang/store"
)

// wib is Western Indonesian Time, for when the machine has no zone files.
var wib = time.FixedZone("WIB", 7*3600)

// cityFor is how old the city's facts may be: they change once in a lifetime.
const cityFor = time.Minute

// cityCache keeps what the door has to know of the city: in which zone a refusal
// says when something happened, and whose name makes a poor password.
type cityCache struct {
	mu   sync.Mutex
	read time.Time
	zone *time.Location
	city store.City
}

func (d *Door) loadCity() (store.City, *time.Location) {
	if d.store == nil {
		return store.City{}, wib
	}
	c := &d.city
	c.mu.Lock()
	defer c.mu.Unlock()
	now := d.now()
	if c.zone != nil && now.Sub(c.read) < cityFor {
		return c.city, c.zone
	}
	// It is asked for in the middle of refusing something else: whatever fails
	// here, the refusal must still find its words.
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	c.read = now
	city, err := d.store.City(ctx)
	if err == nil {
		c.city = city
		if zone, err := time.LoadLocation(city.Zone); err == nil {
			c.zone = zone
		}
	}
	if c.zone == nil {
		c.zone = wib
	}
	return c.city, c.zone
}

// Zone is the city's zone.
func (d *Door) Zone() *time.Location {
	if d.zone != nil {
		return d.zone
	}
	_, zone := d.loadCity()
	return zone
}

// poorWords are names that a password of this city's officers must not be made of.
func (d *Door) poorWords() []string {
	city, _ := d.loadCity()
	return append([]string{city.Name}, d.words...)
}
