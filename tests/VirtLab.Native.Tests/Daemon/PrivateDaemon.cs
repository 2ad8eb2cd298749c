using System.Diagnostics;

namespace VirtLab.Native.Tests.Daemon;

/// <summary>A libvirt daemon of our own, in namespaces of its own; nothing of it is left when it is disposed or when this process dies.</summary>
internal sealed class PrivateDaemon : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("labtest-daemon-");
    private readonly Process _process;

    private PrivateDaemon() => _process = Process.Start(new ProcessStartInfo(
        "unshare",
        ["--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", Path.Combine(Repository.Root, "tests/VirtLab.Native.Tests/Daemon/private-daemon.sh"), _folder.FullName])
    { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    /// <summary>The test driver behind the real remote protocol.</summary>
    internal string TestUri => $"test+unix:///default?socket={Socket}";

    internal string QemuUri => $"qemu+unix:///system?socket={Socket}";

    internal string Folder => _folder.FullName;

    private string Socket => Path.Combine(_folder.FullName, "libvirt-sock");

    internal static async Task<PrivateDaemon> StartAsync(CancellationToken token)
    {
        Skip.Unless(Environment.IsPrivilegedProcess, "A private libvirt daemon needs root.");
        Skip.Unless(File.Exists("/usr/sbin/libvirtd"), "libvirtd is not installed: apt-get install libvirt-daemon");
        var daemon = new PrivateDaemon();
        try
        {
            var line = await daemon._process.StandardOutput.ReadLineAsync(token);
            line.Should().Be("ready", $"the log of the daemon says: {daemon.Log()}");
            return daemon;
        }
        catch
        {
            daemon.Dispose();
            throw;
        }
    }

    /// <summary>A daemon that knows its QEMU already.</summary>
    internal static async Task<PrivateDaemon> StartWithQemuAsync(CancellationToken token)
    {
        Skip.Unless(File.Exists("/usr/bin/qemu-system-x86_64"), "QEMU is not installed: apt-get install qemu-system-x86");
        using var calls = new BlockingCalls();
        for (var attempt = 1; ; attempt++)
        {
            var daemon = await StartAsync(token);
            try
            {
                // QEMU 7.2 sometimes hangs while libvirt probes it: its monitor thread blocks in accept() on a connection that the main
                // thread has taken already. libvirt waits for ever, so we do not: a new daemon probes anew.
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
                patience.CancelAfter(TimeSpan.FromSeconds(20));
                await calls.RunAsync(daemon.Probe, patience.Token);
                return daemon;
            }
            catch (OperationCanceledException) when (attempt < 3 && !token.IsCancellationRequested)
            {
                daemon.Dispose();
            }
            catch
            {
                daemon.Dispose();
                throw;
            }
        }
    }

    /// <summary>Takes the daemon and all it started down, at once and without a farewell.</summary>
    internal void Kill()
    {
        if (_process.HasExited) return;
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Probe()
    {
        using var connection = LibvirtConnection.Open(QemuUri);
        connection.GetDomainCapabilitiesXml("/usr/bin/qemu-system-x86_64", virtualizationType: "qemu");
    }

    private string Log() => File.Exists(Path.Combine(Folder, "log")) ? File.ReadAllText(Path.Combine(Folder, "log")) : "";
}
