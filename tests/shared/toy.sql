create table if not exists counter (stream text primary key, value int not null, events uuid[] not null);
