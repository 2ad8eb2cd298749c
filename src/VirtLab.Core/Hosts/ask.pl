# Asks many questions at once: enters network namespaces itself, starts every program before it waits for any, and looks up itself what a
# program takes longer to start than to say. What it reads and writes: QuestionScript.cs.
use strict;
use warnings;

my ($mark) = @ARGV;
$ENV{PATH} .= ':/usr/sbin:/sbin';
my $setns = 308;        # x86-64
my $net   = 0x40000000; # CLONE_NEWNET
local $/;
my @words = split /\0/, <STDIN>, -1;
open my $home, '<', '/proc/self/ns/net' or die "/proc/self/ns/net: $!\n";
my ($in, $tables, @runs) = ('');

while (@words > 2) {
    my ($space, $input, $count) = splice @words, 0, 3;
    my %run = (number => scalar @runs, output => '', error => '');
    push @runs, \%run;
    my @command = splice @words, 0, $count;
    enter($space) or next;
    $run{code} = answer(\%run, @command);
    start(\%run, $input, @command) unless defined $run{code};
}

my %open;
for my $run (@runs) {
    $open{fileno $run->{"from_$_"}} = [$run, $_] for grep { $run->{"from_$_"} } 'output', 'error';
}
while (%open) {
    my $bits = '';
    vec($bits, $_, 1) = 1 for keys %open;
    select $bits, undef, undef, undef;
    for my $number (grep { vec $bits, $_, 1 } keys %open) {
        my ($run, $what) = @{ $open{$number} };
        delete $open{$number} unless sysread $run->{"from_$what"}, $run->{$what}, 65536, length $run->{$what};
    }
}
for my $run (@runs) {
    if ($run->{pid}) {
        waitpid $run->{pid}, 0;
        $run->{code} = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    }
    print "$run->{output}\n$mark $run->{number} $run->{code}\n$run->{error}\n$mark .\n" if defined $run->{code};
}

# False where the namespace is not there: what is asked of it has no answer.
sub enter {
    my ($space) = @_;
    return 1 if $space eq $in;
    my $file = $home;
    if ($space ne '') {
        undef $file;
        open $file, '<', "/run/netns/$space" or return 0;
    }
    syscall($setns, fileno $file, $net) == 0 or return 0;
    ($in, $tables) = ($space, undef);
    return 1;
}

sub start {
    my ($run, $input, @command) = @_;
    pipe my $from_output, my $output or die "pipe: $!\n";
    pipe my $from_error, my $error or die "pipe: $!\n";
    pipe my $read, my $write or die "pipe: $!\n";
    $run->{pid} = fork;
    die "fork: $!\n" unless defined $run->{pid};
    if ($run->{pid} == 0) {
        close $write;
        open STDIN,  '<&', $read   or exit 126;
        open STDOUT, '>&', $output or exit 126;
        open STDERR, '>&', $error  or exit 126;
        exec { $command[0] } @command or exit 127;
    }
    # A batch is smaller than a pipe.
    syswrite $write, $input;
    @$run{ 'from_output', 'from_error' } = ($from_output, $from_error);
}

# What can be looked up, as the command would have printed it; nothing where it must be asked.
sub answer {
    my ($run, @command) = @_;
    my $text = "@command";
    if ($text eq 'nft list tables inet') {
        $tables //= tables() or return undef;
        $run->{output} = join '', map { "table inet $_\n" } @$tables;
        return 0;
    }
    if ($text =~ /^nft -s list table inet (\S+)$/) {
        $tables //= tables() or return undef;
        return undef if grep { $_ eq $1 } @$tables;
        $run->{error} = "Error: No such file or directory\n";
        return 1;
    }
    if ($text eq 'ps -ww -eo netns=,pid=,args=') {
        $run->{output} = join '', map { process($_) } glob '/proc/[0-9]*';
        return 0;
    }
    if ($text =~ /^sysctl -e /) {
        for my $path (@command[2 .. $#command]) {
            open my $file, '<', "/proc/sys/$path" or next;
            my $value = <$file> // next;
            (my $name = $path) =~ tr{./}{/.};
            $run->{output} .= "$name = $value";
        }
        return 0;
    }
    if ($text =~ /^stat -c %i %n /) {
        for my $file (@command[3 .. $#command]) {
            my $number = (stat $file)[1] // next;
            $run->{output} .= "$number $file\n";
        }
        return 0;
    }
    return undef;
}

# The names of the tables of family inet (NFT_MSG_GETTABLE); nothing where the kernel does not say.
sub tables {
    socket my $kernel, 16, 3, 12 or return;
    defined send $kernel, pack('LSSLLCCn', 20, 0xa01, 0x301, 1, 0, 1, 0, 0), 0 or return;
    my @names;
    while (defined recv $kernel, my $data, 65536, 0) {
        while (length $data >= 16) {
            my ($length, $type) = unpack 'LS', $data;
            return if $type == 2 || $length < 16;
            return \@names if $type == 3;
            my $attributes = substr $data, 20, $length - 20;
            while (length $attributes >= 4) {
                my ($size, $kind) = unpack 'SS', $attributes;
                last if $size < 4;
                push @names, unpack 'Z*', substr $attributes, 4, $size - 4 if $kind == 1;
                $attributes = rest($attributes, $size);
            }
            $data = rest($data, $length);
        }
    }
    return;
}

# What follows something of that length, which fills whole words.
sub rest {
    my ($data, $length) = @_;
    $length = ($length + 3) & ~3;
    return $length < length $data ? substr $data, $length : '';
}

sub process {
    my ($folder) = @_;
    my $space = (stat "$folder/ns/net")[1] // return '';
    open my $file, '<', "$folder/cmdline" or return '';
    my $words = <$file> // return '';
    $words =~ tr/\0\n/  /;
    return sprintf "%s %s %s\n", $space, substr($folder, 6), $words;
}
