using System.Globalization;
using System.Text;
using VirtLab.Guests;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Guests;

/// <summary>The real guest: built from the real package, booted by the real QEMU.</summary>
internal sealed class TinyGuestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private string _cache = "";
    private bool _own;
    private TinyGuestFiles _files = null!;

    [OneTimeSetUp]
    public async Task Build()
    {
        Prerequisite.Tool("qemu-system-x86_64", "busybox", "apt-get", "dpkg-deb");
        _own = Environment.GetEnvironmentVariable("VIRTLAB_CACHE") is not { Length: > 0 };
        _cache = _own ? Directory.CreateTempSubdirectory("labtest-cache-").FullName : Environment.GetEnvironmentVariable("VIRTLAB_CACHE")!;
        var commands = new FakeCommands(new LocalCommands());
        var both = await Task.WhenAll(
            Task.Run(() => TinyGuest.BuildAsync(commands, _cache)),
            Task.Run(() => TinyGuest.BuildAsync(commands, _cache)));
        _files = both[0];
        both[1].Should().Be(_files, "builders that start together end with one guest");
        commands.Asked.Count(c => c.Arguments.Contains("download")).Should().BeLessThanOrEqualTo(1);
    }

    [OneTimeTearDown]
    public void Clean()
    {
        if (_own && _cache.Length > 0)
            Directory.Delete(_cache, recursive: true);
    }

    [Test]
    public async Task A_guest_that_is_in_the_cache_is_given_without_running_a_program()
    {
        var commands = new FakeCommands(new LocalCommands());
        var again = await TinyGuest.BuildAsync(commands, _cache);
        again.Should().Be(_files);
        commands.Asked.Should().BeEmpty();
        Directory.GetDirectories(_cache, "building-*").Should().BeEmpty("a build leaves only its result");
    }

    [Test]
    public async Task It_boots_takes_a_lease_and_runs_commands()
    {
        await using var guest = await QemuGuest.StartAsync(_files, "etch32");
        (await OutputAsync(guest, "hostname")).Should().Be("etch32\n");
        // The lease may come a moment after the agent.
        (await OutputAsync(guest, "sh", "-c", "until [ -s /etc/resolv.conf ] || ip addr show eth0 | grep -q 'inet '; do usleep 20000; done; ip -4 -o addr show eth0"))
            .Should().Contain("10.0.2.15/24");
        guest.Console.Log.Should().Contain("modules").And.Contain("ready");
    }

    [Test]
    public async Task It_serves_a_page_with_its_name_and_the_address_it_was_asked_from()
    {
        await using var guest = await QemuGuest.StartAsync(_files, "sarge23");
        (await OutputAsync(guest, "wget", "-q", "-O", "-", "http://127.0.0.1/")).Should().Be("name=sarge23\nclient=127.0.0.1\n");
    }

    [Test]
    public async Task Arguments_arrive_exactly_as_they_are()
    {
        string everyByte = new([.. Enumerable.Range(1, 127).Select(i => (char)i)]);
        string[] hostile =
        [
            "", "a b", " ", "'", "\"", "$(poweroff -f)", "`poweroff -f`", "; poweroff -f", "*", "\\", "\n", "two\nlines\n\n", "ünïcödé 😀", "@vl done x 0 @",
            "-n", "%s", "=", ":", "+", everyByte, "\u0081\u0088\u00ff", new string('x', 20_000), new string('\'', 20_000), "",
        ];
        await using var guest = await QemuGuest.StartAsync(_files, "hostile");
        // printf %s. gives every argument back, with a mark after it that shows empty ones.
        string output = await OutputAsync(guest, ["printf", "%s|", .. hostile]);
        output.Should().Be(string.Concat(hostile.Select(a => a + "|")));
    }

    [Test]
    public async Task Long_output_arrives_whole_and_commands_run_side_by_side()
    {
        await using var guest = await QemuGuest.StartAsync(_files, "busy");
        var outputs = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => OutputAsync(guest, "echo", i.ToString(CultureInfo.InvariantCulture)))
            .Append(OutputAsync(guest, "sh", "-c", "head -c 100000 /dev/zero | tr '\\0' y")));
        outputs[..20].Should().Equal(Enumerable.Range(0, 20).Select(i => $"{i}\n"));
        outputs[20].Should().Be(new string('y', 100_000));
    }

    [Test]
    public async Task Exit_codes_come_back_and_a_missing_program_is_127()
    {
        await using var guest = await QemuGuest.StartAsync(_files, "codes");
        (await guest.Console.RunAsync(["sh", "-c", "echo lost >&2; exit 3"], Patience)).Should().Be(new GuestResult(3, "lost\n"));
        (await guest.Console.RunAsync(["no-such-program"], Patience)).ExitCode.Should().Be(127);
    }

    [Test]
    public async Task A_command_that_takes_too_long_is_killed_with_all_it_started()
    {
        await using var guest = await QemuGuest.StartAsync(_files, "slow");
        await guest.Console.Ready;
        var act = () => guest.Console.RunAsync(["sh", "-c", "sleep 4711 & sleep 4711"], TimeSpan.FromMilliseconds(500));
        await act.Should().ThrowAsync<GuestTimeoutException>().WithMessage("*sleep 4711*slow*longer than 0.5 s*");
        (await OutputAsync(guest, "sh", "-c", "while ps | grep -q '[s]leep 4711'; do usleep 20000; done; echo gone")).Should().Be("gone\n");
    }

    [Test]
    public async Task Stop_powers_the_machine_off()
    {
        await using var guest = await QemuGuest.StartAsync(_files, "short");
        using var limit = new CancellationTokenSource(Patience);
        await guest.Console.StopAsync(limit.Token);
        (await guest.Exit.WaitAsync(limit.Token)).Should().Be(0);
    }

    [Test]
    public async Task The_probe_sees_its_kernel_reach_init() =>
        (await AcceleratorProbe.KernelFailureAsync(new LocalCommands(), _files, "tcg", CancellationToken.None)).Should().BeNull();

    [Test]
    public async Task Two_processors_are_both_used()
    {
        await using var guest = await QemuGuest.StartAsync(_files, "pair", cpus: 2);
        (await OutputAsync(guest, "nproc")).Should().Be("2\n");
    }

    [Test]
    public async Task Every_card_gets_its_lease()
    {
        await using var guest = await QemuGuest.StartAsync(_files, "cards", 1, "-netdev", "user,id=second,net=10.9.0.0/24,restrict=on", "-device", "virtio-net-pci,netdev=second,romfile=");
        (await OutputAsync(guest, "sh", "-c", "until ip -o addr | grep -q '10.9.0.15/24' && ip -o addr | grep -q '10.0.2.15/24'; do usleep 20000; done; echo both")).Should().Be("both\n");
    }

    [Test]
    public async Task Output_may_hold_anything_and_be_a_megabyte()
    {
        byte[] every = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        string text = "@vl ack x @\n@vl piece x 0 0 1 =QQ== - x 0 0 1 @\r\n!a!a\n" + new string('z', 5000) + "\r";
        await using var guest = await QemuGuest.StartAsync(_files, "anything");
        (await OutputAsync(guest, "printf", "%b%s", string.Concat(every.Select(b => "\\0" + Convert.ToString(b, 8))), text))
            .Should().Be(Encoding.UTF8.GetString(every) + text);
        // A file that is here and there.
        string megabyte = Encoding.UTF8.GetString((await File.ReadAllBytesAsync(StaticBusybox.Find())).AsSpan(0, 1_000_000));
        (await OutputAsync(guest, "head", "-c", "1000000", "/bin/busybox") == megabyte).Should().BeTrue();
        (await OutputAsync(guest, "ls", "/run")).Split('\n').Count(file => file.EndsWith(".out", StringComparison.Ordinal))
            .Should().Be(1, "only the command that asks has a result yet");
    }

    [Test]
    public async Task Messages_of_the_kernel_get_between_and_do_no_harm()
    {
        await using var guest = await QemuGuest.StartAsync(_files, "noisy");
        await OutputAsync(guest, "sh", "-c",
            "echo on > /proc/sys/kernel/printk_devkmsg; echo 8 > /proc/sys/kernel/printk; while :; do echo '@vl noise @' > /dev/kmsg; usleep 30000; done > /dev/null 2>&1 &");
        (await OutputAsync(guest, "sh", "-c", "head -c 60000 /dev/zero | tr '\\0' y")).Should().Be(new string('y', 60_000));
        for (int i = 1; i <= 20; i++)
            (await OutputAsync(guest, "sh", "-c", "echo >> /run/count; wc -l < /run/count")).Should().Be($"{i}\n");
        guest.Console.Log.Should().Contain("noise");
    }

    [Test]
    public async Task A_line_that_damages_what_it_carries_costs_time_but_each_command_runs_once()
    {
        NoisyStream? line = null;
        await using var guest = await QemuGuest.StartAsync(_files, "damage", stream => line = new NoisyStream(stream));
        for (int i = 1; i <= 6; i++)
            (await OutputAsync(guest, "sh", "-c", "echo >> /run/count; wc -l < /run/count")).Should().Be($"{i}\n");
        line!.Damaged.Should().BeGreaterThan(3);
    }

    private static async Task<string> OutputAsync(QemuGuest guest, params IReadOnlyList<string> argv)
    {
        var result = await guest.Console.RunAsync(argv, Patience);
        result.ExitCode.Should().Be(0, result.Output);
        return result.Output;
    }
}
