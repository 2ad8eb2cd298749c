using System.Globalization;
using CsCheck;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Primitives;

/// <summary>Whatever text is offered: what is taken can be written into nft, ip, XML and paths as it is, and reads back as
/// itself.</summary>
public sealed class TextPrimitiveTests
{
    private const string Safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/ ";

    // Mostly harmless characters with a few poisonous ones, so that many texts come close to being taken.
    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.String[Gen.Frequency((20, Gen.Char["abcdef0123456789"]), (5, Gen.Char[".:-_/ "]), (1, Gen.Char["\n\"';{}$`\\#@<>&|*?!\0\t\r%é٣０"])), 0, 40],
        Gen.String,
        Gen.OneOfConst("", " ", "-", ".", "..", "-rf", "a\n", "eth0\0", "192.168.0.1\n", "1.2.3.4/24;flush ruleset", "::1%eth0", "0x7f.1", "010.0.0.1",
            "1.2.3.4/+8", "1.2.3.4/08", "٣", "128 MiB\n", "52:54:00:12:34:5g", "80-", "-80", "8080-80", "0", "65536"));

    [Test]
    public void Names_are_safe_and_read_back() => Holds<Name>();

    [Test]
    public void Interface_names_are_safe_and_read_back() => Holds<InterfaceName>();

    [Test]
    public void Domain_names_are_safe_and_read_back() => Holds<DomainName>();

    [Test]
    public void Addresses_are_safe_and_read_back() => Holds<IpAddress>();

    [Test]
    public void Networks_are_safe_and_read_back() => Holds<Cidr>();

    [Test]
    public void Hardware_addresses_are_safe_and_read_back() => Holds<MacAddress>();

    [Test]
    public void Ports_are_safe_and_read_back() => Holds<Ports>();

    [Test]
    public void Amounts_of_memory_are_safe_and_read_back() => Holds<MemorySize>();

    [Test]
    public void Every_IPv4_network_reads_back_and_holds_its_own_ends() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Int[0, 32]).Sample((bytes, length) =>
        {
            var cidr = new Cidr(IpAddress.From(new System.Net.IPAddress(bytes)), length);
            return Cidr.Parse(cidr.ToString()) == cidr && cidr.Contains(cidr.Network.Address) && cidr.Contains(cidr.Last)
                && cidr.Overlaps(cidr.Network) && cidr.Network.Address <= cidr.Address && cidr.Address <= cidr.Last;
        });

    [Test]
    public void Every_hardware_address_reads_back_in_either_case() =>
        Gen.Byte.Array[6].Sample(bytes =>
        {
            string upper = Text(bytes, "X2"), lower = Text(bytes, "x2");
            return MacAddress.Parse(upper).ToString() == lower && MacAddress.Parse(lower) == MacAddress.Parse(upper)
                && MacAddress.Parse(upper).IsMulticast == ((bytes[0] & 1) != 0);

            static string Text(byte[] bytes, string format) => string.Join(':', bytes.Select(b => b.ToString(format, CultureInfo.InvariantCulture)));
        });

    [Test]
    public void Every_range_of_ports_reads_back() =>
        Gen.Select(Gen.UShort[1, ushort.MaxValue], Gen.UShort[1, ushort.MaxValue]).Sample((a, b) =>
        {
            var ports = new Ports(Math.Min(a, b), Math.Max(a, b));
            return Ports.Parse(ports.ToString()) == ports;
        });

    private static void Holds<T>() where T : struct, IParsable<T>, IEquatable<T> =>
        Hostile.Sample(text =>
        {
            if (!T.TryParse(text, null, out var value))
                return Refuses<T>(text);
            string written = value.ToString()!;
            return written.Length > 0 && written[0] != '-' && written.All(Safe.Contains) && T.Parse(written, null).Equals(value);
        }, iter: 20_000);

    private static bool Refuses<T>(string text) where T : struct, IParsable<T>
    {
        try
        {
            _ = T.Parse(text, null);
            return false;
        }
        catch (FormatException)
        {
            return true;
        }
    }
}
