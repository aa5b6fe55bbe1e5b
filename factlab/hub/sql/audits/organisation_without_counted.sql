-- reads:   profile, voorziening
-- returns: profiles with an organisation at the door and no counted voorziening
-- promise: no rows: an organisation is a partner that reports a counted voorziening

SELECT area, voorzieningen, organisations
FROM profile
WHERE organisations <> 0
  AND voorzieningen & (SELECT coalesce(bit_or(bit), 0::UHUGEINT) FROM voorziening WHERE telt) = 0;
