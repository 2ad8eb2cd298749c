using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Testing;

/// <summary>Assertions on labs, beside FluentAssertions' own. Each that fails says what Explain says of the packet.</summary>
public static class LabShould
{
    /// <summary>Assertions on a lab as it is written: nothing runs, and no packet is sent.</summary>
    public static LabAssertions Should(this Lab? lab) => new(lab);

    /// <summary>Assertions on a lab that runs, by the packets that its host sends.</summary>
    public static RunningLabAssertions Should(this RunningLab? lab) => new(lab);
}
