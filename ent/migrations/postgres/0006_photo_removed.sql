-- modify "photos" table
ALTER TABLE "photos" ADD COLUMN "removed_at" bigint NOT NULL DEFAULT 0;
