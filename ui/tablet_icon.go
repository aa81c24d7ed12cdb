package ui

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"sync"
)

// The icon's drawing on a grid of 32 by 32: a tablet with a tick. It fills the
// square, so that a home screen may cut it round.
var (
	iconGround = color.RGBA{0x0b, 0x5f, 0x59, 0xff}
	iconTick   = [][2]float64{{11.2, 16.2}, {14.6, 19.6}, {21, 12.6}}
)

var drawnIcons sync.Map // side → PNG

// homeIcon draws the icon with so many pixels to a side, once.
func homeIcon(side int) ([]byte, error) {
	if body, ok := drawnIcons.Load(side); ok {
		return body.([]byte), nil
	}
	picture := image.NewRGBA(image.Rect(0, 0, side, side))
	scale := 32 / float64(side)
	for y := range side {
		for x := range side {
			px, py := (float64(x)+0.5)*scale, (float64(y)+0.5)*scale
			white := cover(roundedBox(px, py, 7.5, 9.5, 3), scale)
			green := cover(tickDistance(px, py)-1.3, scale)
			picture.SetRGBA(x, y, blend(white*(1-green)))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return nil, fmt.Errorf("draw the icon: %w", err)
	}
	drawnIcons.Store(side, b.Bytes())
	return b.Bytes(), nil
}

// cover is how much of a pixel lies inside a shape whose edge is so far away.
func cover(distance, pixel float64) float64 { return min(1, max(0, 0.5-distance/pixel)) }

// roundedBox is the distance to a box with round corners in the middle.
func roundedBox(x, y, halfWidth, halfHeight, radius float64) float64 {
	dx, dy := math.Abs(x-16)-halfWidth+radius, math.Abs(y-16)-halfHeight+radius
	return math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius
}

// tickDistance is the distance to the nearest of the tick's two lines.
func tickDistance(x, y float64) float64 {
	nearest := math.Inf(1)
	for i := range len(iconTick) - 1 {
		a, b := iconTick[i], iconTick[i+1]
		vx, vy := b[0]-a[0], b[1]-a[1]
		along := min(1, max(0, ((x-a[0])*vx+(y-a[1])*vy)/(vx*vx+vy*vy)))
		nearest = min(nearest, math.Hypot(x-a[0]-along*vx, y-a[1]-along*vy))
	}
	return nearest
}

// blend lays white over the ground.
func blend(white float64) color.RGBA {
	mix := func(ground uint8) uint8 { return uint8(math.Round(float64(ground) + (255-float64(ground))*white)) }
	return color.RGBA{mix(iconGround.R), mix(iconGround.G), mix(iconGround.B), 0xff}
}
