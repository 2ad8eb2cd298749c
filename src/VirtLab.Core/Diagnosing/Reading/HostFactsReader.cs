using System.Text.Json;
using VirtLab.Compiling.Routing;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Diagnosing.Reading;

/// <summary>Reads what the checks want to know of a host; changes nothing. What can't be read does not keep the rest.</summary>
internal sealed class HostFactsReader(IHost host, CancellationToken cancellationToken)
{
    /// <summary>Settings that are of interest whatever the lab is.</summary>
    private static readonly ValueList<string> Always =
        [SettingPaths.BridgeFilter, SettingPaths.TrackedConnections, SettingPaths.TrackedConnectionsLimit];

    /// <summary>The name and the network namespace of each NetworkManager, and then our own namespace.</summary>
    private const string FindNetworkManager = """
        for file in /proc/[0-9]*/comm; do
          { read -r name < "$file"; } 2> /dev/null || continue
          if [ "$name" = NetworkManager ]; then readlink "${file%comm}ns/net" || :; fi
        done
        readlink /proc/self/ns/net
        """;

    /// <summary>Each lease file's path, and its text up to the next mark.</summary>
    private const string ReadLeases =
        """for file in "$1"/*"$2"; do if [ -f "$file" ]; then printf '\036%s\037' "$file"; cat "$file"; fi; done""";

    public async Task<HostFacts> ReadAsync(Lab? lab)
    {
        var parts = await Task.WhenAll(
            PartAsync("the labs that are there", async () =>
            {
                bool there = lab is not null && (await RecordDriver.AllAsync(host, cancellationToken).ConfigureAwait(false))
                    .Any(record => record.Lab == lab.Name);
                return facts => facts with { LabIsThere = there };
            }),
            PartAsync("how processors are run", async () =>
            {
                var accelerator = await host.GetAcceleratorAsync(cancellationToken).ConfigureAwait(false);
                return facts => facts with { Accelerator = accelerator };
            }),
            PartAsync("programs and what the kernel can do", async () =>
            {
                var missing = await MissingProgramsAsync().ConfigureAwait(false);
                var refused = await RefusedFeaturesAsync(missing).ConfigureAwait(false);
                return facts => facts with { MissingPrograms = missing, RefusedFeatures = refused };
            }),
            PartAsync("other firewalls", async () =>
            {
                var chains = BaseChain.Parse(await TextAsync("nft", "-j", "list", "ruleset").ConfigureAwait(false));
                return facts => facts with { Chains = chains };
            }),
            PartAsync("routes", async () =>
            {
                var four = HostRoute.Parse(await TextAsync("ip", "-j", "-4", "route", "show", "table", "all").ConfigureAwait(false));
                var six = HostRoute.Parse(await TextAsync("ip", "-j", "-6", "route", "show", "table", "all").ConfigureAwait(false));
                return facts => facts with { Routes = [.. four, .. six] };
            }),
            PartAsync("servers", async () =>
            {
                var listeners = Listener.Parse(await TextAsync("ss", "-Hlnutp").ConfigureAwait(false));
                return facts => facts with { Listeners = [.. listeners.Where(listener => listener.Port is 53 or 67)] };
            }),
            PartAsync("leases", async () =>
            {
                var leases = Leases(await TextAsync("sh", "-c", ReadLeases, "sh", RememberedLease.Folder, RememberedLease.Extension)
                    .ConfigureAwait(false));
                return facts => facts with { Leases = leases };
            }),
            PartAsync("kernel settings", async () =>
            {
                var wanted = Always.Select(path => new SysctlSetting(path, ""))
                    .Concat(lab is null ? [] : RoutingCompiler.Compile(lab).Settings);
                var settings = await Settings.ReadAsync(host, wanted, cancellationToken).ConfigureAwait(false);
                return facts => facts with { Settings = settings };
            }),
            PartAsync("NetworkManager", async () =>
            {
                string[] namespaces = Lines(await TextAsync("sh", "-c", FindNetworkManager).ConfigureAwait(false));
                string? configuration = namespaces.SkipLast(1).Contains(namespaces[^1])
                    ? await TextAsync("NetworkManager", "--print-config").ConfigureAwait(false)
                    : null;
                return facts => facts with { NetworkManager = configuration };
            })).ConfigureAwait(false);
        return parts.Aggregate(new HostFacts { Now = host.Time.GetUtcNow() }, (facts, part) => part(facts));
    }

    private static async Task<Func<HostFacts, HostFacts>> PartAsync(string what, Func<Task<Func<HostFacts, HostFacts>>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e)
            when (e is HostException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return facts => facts with { NotSeen = [.. facts.NotSeen, $"{what}: {e.Message}"] };
        }
    }

    private async Task<ValueList<string>> MissingProgramsAsync()
    {
        // An ordinary user's PATH often lacks sbin.
        const string script = """PATH=$PATH:/usr/sbin:/sbin; for tool; do command -v "$tool" > /dev/null || echo "$tool"; done""";
        return [.. Lines(await TextAsync("sh", ["-c", script, "sh", .. Programs.All.Select(program => program.Tool)])
            .ConfigureAwait(false))];
    }

    /// <summary>Asks the kernel for each feature in a network namespace of its own, which goes with the program that asks.</summary>
    private async Task<ValueList<RefusedFeature>> RefusedFeaturesAsync(ValueList<string> missing)
    {
        _ = await TextAsync("unshare", "--net", "true").ConfigureAwait(false);
        var trials = await Task.WhenAll(KernelFeature.All.Where(feature => !missing.Contains(feature.Trial[0]))
            .Select(async feature => (Feature: feature,
            Output: await host.Commands.RunAsync(new HostCommand("unshare", ["--net", .. feature.Trial]) { MayFail = true },
                cancellationToken).ConfigureAwait(false))))
            .ConfigureAwait(false);
        return [.. trials.Where(trial => trial.Output.ExitCode != 0)
            .Select(trial => new RefusedFeature(trial.Feature, Lines(trial.Output.Error)
                .FirstOrDefault($"exit code {trial.Output.ExitCode}")))];
    }

    private static ValueList<RememberedLease> Leases(string text) => text.Split('\x1e').Select(file => file.Split('\x1f'))
        .Where(parts => parts.Length == 2)
        .SelectMany(parts => RememberedLease.Parse(Path.GetFileNameWithoutExtension(parts[0]), parts[1])).ToValueList();

    private async Task<string> TextAsync(string tool, params ValueList<string> arguments) =>
        (await host.Commands.RunAsync(new HostCommand(tool, arguments), cancellationToken).ConfigureAwait(false)).Output;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
