using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Shorewall.Text;

/// <summary>Gathers notes and findings. Each is said once, however often it is met.</summary>
internal sealed class Report
{
    private readonly List<ShorewallNote> _notes = [];
    private readonly List<Finding> _findings = [];

    public ValueList<ShorewallNote> Notes => _notes.Distinct().ToValueList();

    public ValueList<Finding> Findings => _findings.Distinct().ToValueList();

    /// <summary>Whether there is a finding.</summary>
    public bool Failed => _findings.Count > 0;

    public void LeftOut(object at, string what, string why) => _notes.Add(new($"{at}", ShorewallNoteKind.LeftOut, what, why));

    public void Changed(object at, string what, string why) => _notes.Add(new($"{at}", ShorewallNoteKind.Changed, what, why));

    public void Assumed(object at, string what, string why) => _notes.Add(new($"{at}", ShorewallNoteKind.Assumed, what, why));

    public void Mistake(object at, string reason, string remedy) => _findings.Add(new($"{at}", reason, remedy));

    /// <summary>Reads one thing; what is wrong with it, or can't be said, is reported, and the next can be read.</summary>
    public void Each<T>(IEnumerable<T> items, Func<T, Origin> at, Action<T> read)
    {
        foreach (var item in items)
        {
            try
            {
                read(item);
            }
            catch (LeftOutException left)
            {
                LeftOut(at(item), left.What, left.Why);
            }
            catch (MistakeException mistake)
            {
                Mistake(at(item), mistake.Reason, mistake.Remedy);
            }
        }
    }

    public void Each(IEnumerable<Row> rows, Action<Row> read) => Each(rows, row => row.At, read);
}
