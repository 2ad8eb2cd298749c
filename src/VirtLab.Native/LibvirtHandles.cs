using VirtLab.Native.Handles;

namespace VirtLab.Native;

/// <summary>Counts native objects, so that a test can assert that nothing was left behind.</summary>
public static class LibvirtHandles
{
    /// <summary>Connections, domains, networks, pools, volumes and streams that are open now.</summary>
    public static int Open => HandleCounter.Shared.Open;

    /// <summary>How many were never disposed and had to be released by the garbage collector.</summary>
    public static int Leaked => HandleCounter.Shared.Leaked;
}
