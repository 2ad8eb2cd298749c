# frames.pl BRIDGE TAP…: sends each frame of standard input by its tap, and tells where it was seen otherwise than it should have been: at which
# of the taps, and by the host as the bridge brings it. A frame is the tap's number, the places (a bit a tap; bit 7 is the host) and the length,
# followed by its bytes. Whoever writes to a tap has the frame handled, to its end, before the write returns: so nothing is waited for.
use strict;
use warnings;
use Fcntl;

my ($bridge, @names) = @ARGV;
socket my $host, 17, 3, unpack('S', pack 'n', 3) or die "packet socket: $!\n";
# SIOCGIFINDEX: /sys is another namespace's.
ioctl $host, 0x8933, my $link = pack 'Z16 x24', $bridge or die "$bridge: $!\n";
my $number = unpack 'x16 i', $link;
bind $host, pack 'S n l S C C a8', 17, 3, $number, 0, 0, 0, '' or die "$bridge: $!\n";
my @taps = map {
    sysopen my $tap, '/dev/net/tun', O_RDWR | O_NONBLOCK or die "/dev/net/tun: $!\n";
    # TUNSETIFF, IFF_TAP | IFF_NO_PI
    ioctl $tap, 0x400454ca, my $request = pack 'Z16 S x22', $_, 0x1002 or die "$_: $!\n";
    $tap;
} @names;
# The kernel lets a port forward once it has seen its link come up.
alarm 20;
for my $name (@names) {
    until (`bridge link show dev $name` =~ / state forwarding /) { }
}
alarm 300;
binmode STDIN;
my $frames = do { local $/; <STDIN> };
my ($at, $count, $length) = (0, 0, length $frames);
seen('');
while ($at < $length) {
    my ($tap, $wanted, $size) = unpack 'C C n', substr $frames, $at, 4;
    my $frame = substr $frames, $at + 4, $size;
    $at += 4 + $size;
    # What no kernel takes from a tap passes nothing.
    syswrite $taps[$tap], $frame;
    my ($seen, $others) = seen($frame);
    print "$count seen $seen", $others ? " with $others others" : '', "\n" if $seen != $wanted || $others;
    $count++;
}
print "sent $count\n";

sub seen {
    my ($frame) = @_;
    my ($places, $others) = (0, 0);
    for my $i (0 .. $#taps) {
        while (sysread $taps[$i], my $got, 65536) {
            if ($got eq $frame) { $places |= 1 << $i }
            else                { $others++ }
        }
    }
    while (defined recv $host, my $got, 65536, 0x40) {
        if ($got eq $frame) { $places |= 128 }
        else                { $others++ }
    }
    return ($places, $others);
}
