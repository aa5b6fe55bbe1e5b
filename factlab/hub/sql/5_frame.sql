-- reads:   profile, area
-- writes:  area: the households of each are those of the frame
-- drops:   nothing
-- promise: with a frame nobody else says how many households there are

UPDATE area
SET households = coalesce((SELECT sum(households) FROM profile WHERE profile.area = area.area), 0);
