# Starts programs for its owner, for as long as that holds its standard input: a place is entered once, and what starts there costs a fork and an
# exec. Each program is in a process group of its own, which is ended when its owner says so or is gone; only what holds a lock then still runs to its
# end, as it may not be cut in two, and the server with it.
# All numbers are 32 bits, little-endian. It reads: number of the program, length of its words, length of its input, and these. Words end with a
# zero byte: network namespace, file to lock, program, its name and arguments; no words mean that the program is to end. It writes, as it comes:
# number of the program, kind (0: it has ended; 1: output; 2: errors), exit code or length, and the text.
use strict;
use warnings;

my ($setns, $prctl, $setsid, $pidfd_open) = (308, 157, 112, 434); # x86-64
my ($newnet, $pdeathsig, $kill, $shared) = (0x40000000, 1, 9, 1); # CLONE_NEWNET, PR_SET_PDEATHSIG, SIGKILL, LOCK_SH
# Ctrl+C at a terminal is for the owner, who then takes things down in order.
syscall $setsid;
$ENV{PATH} .= ':/usr/sbin:/sbin';
$SIG{PIPE} = 'IGNORE';
binmode $_ for *STDIN, *STDOUT;
open my $home, '<', '/proc/self/ns/net' or die "/proc/self/ns/net: $!\n";
my ($heard, $alone, %runs, %reading, %writing) = ('');

while (!$alone || %runs) {
    my ($readable, $writable) = ('', '');
    vec($readable, 0, 1) = 1 unless $alone;
    vec($readable, $_, 1) = 1 for keys %reading;
    vec($writable, $_, 1) = 1 for keys %writing;
    next if select($readable, $writable, undef, undef) <= 0;
    for my $file (grep { vec $writable, $_, 1 } keys %writing) { feed($writing{$file}) }
    for my $file (grep { vec $readable, $_, 1 } keys %reading) { pass(@{ $reading{$file} }) if $reading{$file} }
    if (vec $readable, 0, 1) {
        if (sysread STDIN, $heard, 65536, length $heard) { hear() }
        else {
            $alone = 1;
            finish($_) for grep { !$_->{lock} } values %runs;
        }
    }
}

# Whatever of what was heard is whole.
sub hear {
    while (length $heard >= 12) {
        my ($number, $words, $input) = unpack 'V3', $heard;
        return if length $heard < 12 + $words + $input;
        my @words = split /\0/, substr($heard, 12, $words), -1;
        my $text = substr $heard, 12 + $words, $input;
        substr($heard, 0, 12 + $words + $input) = '';
        if (!@words) {
            finish($runs{$number}) if $runs{$number};
            next;
        }
        pop @words;
        my ($space, $lock, @command) = @words;
        my %run = (number => $number, input => $text);
        answer(\%run, $space, @command[1 .. $#command]) or start(\%run, $space, $lock, @command);
    }
}

sub start {
    my ($run, $space, $lock, $program, @command) = @_;
    # Held here, and not by what the program leaves running.
    if ($lock ne '' && !(open($run->{lock}, '>>', $lock) && flock $run->{lock}, $shared)) { return fail($run, 1, "$lock: $!\n") }
    my (%mine, %its);
    for my $what ('output', 'errors') { pipe $mine{$what}, $its{$what} or return fail($run, 126, "pipe: $!\n") }
    if ($run->{input} ne '') { pipe $its{input}, $mine{input} or return fail($run, 126, "pipe: $!\n") }
    $run->{pid} = fork;
    return fail($run, 126, "fork: $!\n") unless defined $run->{pid};
    if ($run->{pid} == 0) {
        syscall $prctl, $pdeathsig, $kill, 0, 0, 0;
        setpgrp;
        $SIG{PIPE} = 'DEFAULT';
        open STDERR, '>&', $its{errors} or exit 126;
        open STDOUT, '>&', $its{output} or exit 126;
        if ($its{input}) { open STDIN, '<&', $its{input} or exit 126 }
        else             { open STDIN, '<', '/dev/null'  or exit 126 }
        if (my $wrong = enter($space)) { print STDERR $wrong; exit 1 }
        no warnings 'exec';
        exec { $program } @command or print STDERR "$command[0]: $!\n";
        exit 127;
    }
    # Here too: who ends it does not wait until it has done so itself.
    setpgrp $run->{pid}, $run->{pid};
    $runs{ $run->{number} } = $run;
    my $end = syscall $pidfd_open, $run->{pid}, 0;
    if ($end < 0 || !open $mine{end}, '<&=', $end) {
        my $why = "pidfd_open: $!\n";
        kill $kill, -$run->{pid};
        waitpid $run->{pid}, 0;
        delete $runs{ $run->{number} };
        return fail($run, 126, $why);
    }
    @$run{ 'output', 'errors', 'end', 'to' } = @mine{ 'output', 'errors', 'end', 'input' };
    $reading{ fileno $run->{$_} } = [$run, $_] for 'output', 'errors', 'end';
    $writing{ fileno $run->{to} } = $run if $run->{to};
}

# A piece of its input. As much as this always fits into a pipe that has room.
sub feed {
    my ($run) = @_;
    my $written = syswrite $run->{to}, $run->{input}, 4096, $run->{fed} //= 0;
    $run->{fed} += $written // 0;
    over($run, 'to') if !defined $written || $run->{fed} == length $run->{input};
}

# What it wrote, or its end. It is over when it has ended and nobody can write any more for it.
sub pass {
    my ($run, $what) = @_;
    if ($what eq 'end') {
        waitpid $run->{pid}, 0;
        $run->{code} = $? & 127 ? 128 + ($? & 127) : $? >> 8;
        over($run, 'end');
    }
    elsif (sysread $run->{$what}, my $text, 65536) { report($run, $what eq 'output' ? 1 : 2, length $text, $text) }
    else                                           { over($run, $what) }
    leave($run) if defined $run->{code} && ($run->{ended} || !$run->{output} && !$run->{errors});
}

# Ends it, the hard way. One that has ended has no number any more; only somebody still holds what it wrote to.
sub finish {
    my ($run) = @_;
    $run->{ended} = 1;
    if (defined $run->{code}) { leave($run) }
    else                      { kill $kill, -$run->{pid} }
}

sub leave {
    my ($run) = @_;
    over($run, $_) for grep { $run->{$_} } 'output', 'errors', 'to';
    delete $runs{ $run->{number} };
    close $run->{lock} if $run->{lock};
    report($run, 0, $run->{code}, '');
}

sub over {
    my ($run, $what) = @_;
    my $file = delete $run->{$what};
    delete $reading{ fileno $file };
    delete $writing{ fileno $file };
    close $file;
}

sub report {
    my ($run, $kind, $value, $text) = @_;
    return if $alone;
    my $frame = pack('V3', $run->{number}, $kind, $value) . $text;
    for (my $told = 0; $told < length $frame;) {
        # Nobody listens any more: standard input is at its end as well.
        $told += syswrite(STDOUT, $frame, length($frame) - $told, $told) // return;
    }
}

sub fail {
    my ($run, $code, $why) = @_;
    report($run, 2, length $why, $why);
    report($run, 0, $code, '');
    return 1;
}

# Into a network namespace; an empty name is that of the host itself, where the server is anyway. What is wrong, if anything.
sub enter {
    my ($space) = @_;
    return '' if $space eq '';
    open my $file, '<', "/run/netns/$space" or return "network namespace $space: $!\n";
    return syscall($setns, fileno $file, $newnet) == 0 ? '' : "network namespace $space: $!\n";
}

# What takes a program longer to start than to do is done here, and told as it would; false where the program must.
sub answer {
    my ($run, $space, @command) = @_;
    return 0 unless @command && $run->{input} eq '' && $command[0] =~ /^(cat|nft|ps|sysctl|stat)$/;
    if (my $wrong = enter($space)) { return fail($run, 1, $wrong) }
    my ($output, $error) = look_up("@command", @command);
    $space eq '' || syscall($setns, fileno $home, $newnet) == 0 or die "the way back from network namespace $space: $!\n";
    return 0 unless defined $output;
    report($run, 1, length $output, $output) if $output ne '';
    return fail($run, 1, $error) if defined $error;
    report($run, 0, 0, '');
    return 1;
}

sub look_up {
    my ($text, @command) = @_;
    local $/;
    my $output = '';
    if ($text =~ /^nft list tables (inet|bridge)$/) {
        my $family = $1;
        my $tables = tables($family) or return;
        return join '', map { "table $family $_\n" } @$tables;
    }
    if ($text =~ /^nft -s list table (inet|bridge) (\S+)$/) {
        my ($family, $name) = ($1, $2);
        my $tables = tables($family) or return;
        return if grep { $_ eq $name } @$tables;
        return ('', "Error: No such file or directory\n");
    }
    if ($text eq 'ps -ww -eo netns=,pid=,args=') {
        return join '', map { process($_) } glob '/proc/[0-9]*';
    }
    if ($text eq 'cat /proc/self/mounts') {
        open my $file, '<', $command[1] or return;
        return scalar <$file>;
    }
    if ($text =~ /^sysctl -e /) {
        for my $path (@command[2 .. $#command]) {
            open my $file, '<', "/proc/sys/$path" or next;
            my $value = <$file> // next;
            (my $name = $path) =~ tr{./}{/.};
            $output .= "$name = $value";
        }
        return $output;
    }
    if ($text =~ /^sysctl -q -w /) {
        for (@command[3 .. $#command]) {
            my ($path, $value) = split /=/, $_, 2;
            $path =~ tr{./}{/.} if $path =~ m{^[^./]*\.};
            # What can't be set, the program says.
            open my $file, '>', "/proc/sys/$path" or return;
            syswrite $file, "$value\n" or return;
        }
        return '';
    }
    if ($text =~ /^stat (-L )?-c %i %n /) {
        my $error;
        for my $file (@command[($1 ? 4 : 3) .. $#command]) {
            my $number = (stat $file)[1];
            if (defined $number) { $output .= "$number $file\n" }
            else                 { $error .= "stat: cannot statx '$file': $!\n" }
        }
        return ($output, $error);
    }
    return;
}

# The names of the tables of a family (NFT_MSG_GETTABLE); nothing where the kernel does not say.
sub tables {
    my ($family) = @_;
    socket my $kernel, 16, 3, 12 or return;
    defined send $kernel, pack('LSSLLCCn', 20, 0xa01, 0x301, 1, 0, $family eq 'inet' ? 1 : 7, 0, 0), 0 or return;
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
