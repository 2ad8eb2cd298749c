using System.IO.Pipelines;
using VirtLab.Hosts.Capturing;

namespace VirtLab.Core.Tests.Probing;

/// <summary>Reading a capture ends with it.</summary>
internal sealed class CaptureReadingTests
{
    [Test]
    public async Task A_capture_that_is_disposed_of_between_two_reads_has_no_more_frames()
    {
        var pipe = new Pipe();
        var stream = pipe.Reader.AsStream();
        await stream.DisposeAsync();

        (await PcapReader.ReadAsync(stream).ToListAsync()).Should().BeEmpty();
    }
}
