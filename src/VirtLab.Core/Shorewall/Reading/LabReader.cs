using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads the files of a folder, one after the other, and checks the lab that they give.</summary>
internal static class LabReader
{
    public static ShorewallReading Read(ValueList<ShorewallFile> files, Lab lab)
    {
        var report = new Report();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files.Where(file => !texts.TryAdd(file.Name, file.Text)))
            report.Mistake(file.Name, "the file is given twice", "Give it once");
        var source = new Preprocessor(texts, new Variables(), report);
        ParamsFile.Read(source);
        var draft = new Draft(source, Settings.Read(source), lab with
        {
            RoutingRules = [],
            Routes = [],
            Marks = [],
            Zones = [],
            Policies = [],
            Rules = [],
            Snat = [],
            PortForwards = [],
            Blocklist = [],
            NullRoutes = null,
        });
        ZonesFile.Read(draft);
        // Without the host's zone nothing else can be told.
        if (draft.Zones.Kept.Any(zone => zone.IsFirewall))
            Fill(draft);
        return report.Failed ? new ShorewallReading { Notes = report.Notes, Findings = report.Findings } : Checked(draft);
    }

    private static void Fill(Draft draft)
    {
        InterfacesFile.Read(draft);
        ProvidersFile.Read(draft);
        var translations = Translations.Read(draft);
        OwnInterfaces.Add(draft, translations);
        HostsFile.Read(draft);
        HostsFile.LeaveOutEmptyZones(draft);
        ProvidersFile.Add(draft);
        LabZones.Add(draft);
        PolicyFile.Read(draft);
        RulesFile.Read(draft);
        BlockRulesFile.Read(draft);
        Translations.Add(draft, translations);
        RoutingRulesFile.Read(draft);
        RoutesFile.Read(draft);
        MangleFile.Read(draft);
        OtherFiles.Tell(draft);
    }

    // Rules that others leave nothing to are errors in a lab that is written by hand; in files that work they are no more than superfluous.
    private static void LeaveOutUnreached(Draft draft)
    {
        var unreached = RuleOrderChecks.Run(draft.Lab).ToDictionary(finding => finding.Path, finding => finding.Reason);
        foreach (var (path, reason) in unreached)
            draft.Report.LeftOut(draft.Where(path)!.Value, path, reason);
        draft.Remove("Rules", unreached.Keys);
        draft.Lab = draft.Lab with { Rules = draft.Lab.Rules.Where((_, i) => !unreached.ContainsKey(Place.At("Rules", i))).ToValueList() };
    }

    // What the checks find is told by file and line where it was read from one.
    private static ShorewallReading Checked(Draft draft)
    {
        LeaveOutUnreached(draft);
        var findings = LabChecks.Run(draft.Lab)
            .Select(finding => draft.Where(finding.Path) is { } at
                ? finding with { Path = $"{at}", Reason = $"{finding.Path}: {finding.Reason}" } : finding)
            .ToValueList();
        return new ShorewallReading { Lab = findings.Count == 0 ? draft.Lab : null, Notes = draft.Report.Notes, Findings = findings };
    }
}
