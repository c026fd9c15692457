# One INTERFACE target with the sanitizer and fault-point switches of this build.
add_library(sluice_build_options INTERFACE)
if(SLUICE_SANITIZE)
  target_compile_options(sluice_build_options INTERFACE -fsanitize=address,undefined
                                                        -fno-sanitize-recover=undefined
                                                        -fno-omit-frame-pointer)
  target_link_options(sluice_build_options INTERFACE -fsanitize=address,undefined)
endif()
if(SLUICE_TSAN)
  target_compile_options(sluice_build_options INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(sluice_build_options INTERFACE -fsanitize=thread)
endif()
if(SLUICE_FAULT_POINTS)
  target_compile_definitions(sluice_build_options INTERFACE SLUICE_FAULT_POINTS)
endif()
