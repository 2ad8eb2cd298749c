// A process that owns a sandbox, to be killed by a test, or that takes fingerprints around a script, in whatever namespaces it is put.
//   fingerprint SCRIPT     differences that the script makes
//   sandbox                a sandbox, until killed
//   lab                    a sandbox with a lab, until killed
//   local LAB WHAT …       labs on the machine itself: see LocalLabs
//   serve                  the same, for each line of standard input
using System.Diagnostics;
using System.Globalization;
using VirtLab.Hosts.Fingerprints;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Running;
using VirtLab.Running.Waiting;

switch (args)
{
    case ["fingerprint", var script]:
        var before = await HostFingerprint.CaptureAsync();
        using (var shell = Process.Start("/bin/sh", ["-euc", script]))
            await shell.WaitForExitAsync();
        var after = await HostFingerprint.CaptureAsync();
        foreach (string line in HostFingerprint.Differences(before, after))
            Say(line);
        Say($"{(before == after ? "same" : "different")} {(before.Hash == after.Hash ? "same" : "different")}");
        return 0;
    case ["sandbox" or "lab"]:
        try
        {
            await using var host = await SandboxHost.StartAsync();
            Say(string.Create(CultureInfo.InvariantCulture, $"sandbox {host.ProcessId}"));
            if (args[0] == "lab")
            {
                await using var lab = await host.UpAsync(OwnersLab(), new UpOptions { WaitFor = MachineStage.TapUp, Progress = new Steps() });
                Say("up");
                await Task.Delay(Timeout.Infinite);
            }
            await Task.Delay(Timeout.Infinite);
        }
        catch (SandboxUnavailableException e)
        {
            Say($"unavailable {e.Missing.Count}: {e.Missing[0].What}. {e.Missing[0].Remedy}");
            Say($"children:{File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{Environment.ProcessId}/children"))}");
        }
        return 1;
    case ["local", var lab, var what, .. var arguments]:
        return await LocalLabs.RunAsync(lab, what, arguments);
    case ["serve"]:
        // A line each: LAB WHAT …; what came of it ends with its exit code.
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            int code = await LocalLabs.RunAsync(words[0], words[1], words[2..]);
            Say(string.Create(CultureInfo.InvariantCulture, $"exit {code}"));
        }
        return 0;
    default:
        return 2;
}

static void Say(string line) => Console.WriteLine(line);

static Lab OwnersLab() => new("owned")
{
    Networks = [new LabNetwork("br0", "192.168.0.254/24")],
    Machines = [new Machine("one") { Nics = [new Nic("br0", "192.168.0.1")] }],
    Segments = [new Segment("lan")],
    Nodes = [new Node("left") { Interfaces = [new NodeInterface("lan", "10.0.0.1/24")], Services = ValueList.Create<Service>([Service.Http()]) }],
};

internal sealed class Steps : IProgress<LabProgress>
{
    public void Report(LabProgress value) => Console.WriteLine($"{value.Subject} {value.Step} {value.State}");
}
