using VirtLab.Hosts;

namespace VirtLab.Guests;

/// <summary>A guest could not do what it was asked; the message ends with the last lines of its console.</summary>
public class GuestException : HostException
{
    internal GuestException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>A guest did not answer in time.</summary>
public sealed class GuestTimeoutException : GuestException
{
    internal GuestTimeoutException(string message) : base(message)
    {
    }
}
