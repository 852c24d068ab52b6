insert into report_row (report_id, station, version, channel, village, place, happened_at, taken_at, text, people,
    category_hint, urgent, danger_to_life)
select taken.report_id, station, 1, channel, village, village || '村口', at - interval '6 hours', at, words, '[]',
    category, n % 20 = 0, n % 500 = 0
from given, lateral (values (given.report_id, taken_at), (other_id, taken_at + interval '1 hour')) as taken (report_id, at);

insert into informant_row (report_id, station, account, taken_at)
select report_id, station, officer, taken_at from given where channel = 'officer';

insert into outcome_row (report_id, found, dispute_id, decided_at, changed_at)
select report_id, 'dispute', dispute_id, entered_at, entered_at from given;
