-- Rows that say the same as another submitter's file of the same date: its file was sent in this one's name.
select null as column_name, submitter as key, shared - differ as value, shared as expected
from likeness
where part = 'other' and shared >= $least and shared - differ > $share * shared
