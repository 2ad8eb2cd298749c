using System.Diagnostics;
using VirtLab.Primitives;

namespace VirtLab.Ursa.Tests.Local;

/// <summary>A lab that is persisted comes back when the machine boots, with nobody's help but libvirt's.</summary>
[Category("Sandbox")]
internal sealed class BootTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task A_persisted_lab_is_whole_after_a_boot_and_is_removed_without_a_trace()
    {
        await using var machine = await LocalMachine.StartAsync(withGuest: true);
        var before = await machine.OwnerAsync("boot", "list");
        (await machine.OwnerAsync("boot", "apply")).Lines.Should().EndWith("lab small: whole");
        string ran = await machine.ShellAsync("ps -eo pid=,args= | grep '[q]emu-system.* -name guest=one'");

        var persisted = await machine.OwnerAsync("boot", "persist");
        persisted.Lines.Should().Contain(line => line.StartsWith("  + boot: ", StringComparison.Ordinal), string.Join('\n', persisted.Lines))
            .And.Contain("  ~ machine one (live)").And.EndWith("lab small: whole");
        (await machine.OwnerAsync("boot", "persist")).Lines.Should().Equal("lab small: nothing to do", "lab small: whole");
        (await machine.OwnerAsync("boot", "apply")).Lines.Should().Equal("lab small: nothing to do", "lab small: whole");
        (await machine.ShellAsync("ps -eo pid=,args= | grep '[q]emu-system.* -name guest=one'")).Should().Be(ran, "what runs goes on");

        await machine.RebootAsync();
        await WholeAsync(machine);
        await UntilAsync(machine, "the machine to serve its page", Get("192.168.7.1"), "name=one");
        await UntilAsync(machine, "the node to serve its page", Get("10.7.0.1"), "name gate");
        await UntilAsync(machine, "the firewall to refuse the world", Get("192.168.7.1", "nsenter --net=/run/netns/virtlab.small.gate"), "refused");
        (await machine.ShellAsync("cat /run/virtlab/small.boot.log")).Should().BeEmpty();

        var removed = await machine.OwnerAsync("boot", "remove");
        removed.ExitCode.Should().Be(0, string.Join('\n', removed.Lines));
        await machine.ShouldBeAsync(before.Lines, removed.Lines, "the lab is removed");
    }

    private static string Get(string address, string from = "") =>
        $"printf 'GET / HTTP/1.0\\r\\n\\r\\n' | {from} socat -T 3 - TCP4:{address}:80,connect-timeout=3 2>&1";

    /// <summary>Waits until the host itself says that nothing of the lab is missing.</summary>
    private static async Task WholeAsync(LocalMachine machine)
    {
        var began = Stopwatch.StartNew();
        ValueList<string> lines;
        do
            lines = (await machine.OwnerAsync("boot", "list")).Lines;
        while (!lines.Contains("lab small: whole") && began.Elapsed < Patience);
        lines.Should().Contain("lab small: whole", "{0}\n{1}", "it waited for the lab to come back",
            await machine.ShellAsync("cat /run/virtlab/*.log /var/log/libvirt/*.log 2>&1 || :"));
    }

    private static async Task UntilAsync(LocalMachine machine, string stage, string command, string expected)
    {
        var began = Stopwatch.StartNew();
        string said;
        do
            said = await machine.ShellAsync($"{command} || :");
        while (!said.Contains(expected, StringComparison.Ordinal) && began.Elapsed < Patience);
        said.Should().Contain(expected, "it waited for {0}", stage);
    }
}
