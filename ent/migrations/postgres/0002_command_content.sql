-- modify "commands" table
ALTER TABLE "commands" ADD COLUMN "content" character varying NOT NULL DEFAULT '';
